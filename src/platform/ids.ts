import { randomBytes, randomUUID } from 'node:crypto'

/** Fresh random bytes from the operating system. */
export const random = (bytes: number): Uint8Array => randomBytes(bytes)

/** A fresh id for an act or a subject (UUID version 4). */
export const newId = (): string => randomUUID()

/** 128 random bits in base64url: addresses that cannot be guessed. */
export const newHandle = (): string => randomBytes(16).toString('base64url')
