import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/** Plain bytes in one sealed piece; the last piece of a file may be shorter. */
export const PIECE_BYTES = 1_048_576

const MAGIC = Buffer.from('sanzhi1\n')
const SALT_BYTES = 32
const TAG_BYTES = 16
const SEALED_BYTES = PIECE_BYTES + TAG_BYTES

/** Before the pieces: what the file is, and the salt of its own key. */
export const HEADER_BYTES = MAGIC.length + SALT_BYTES

/**
 * Seals bytes as they come: a header, then pieces of 1 MiB, each AES-256-GCM under a key of this
 * file alone (HKDF-SHA256 of the subject's key and a fresh salt). A piece's nonce is its number and
 * whether it is the last, so that none is moved, repeated or cut off (the STREAM construction).
 */
export async function* sealed(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  subjectKey: Uint8Array,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES)
  const key = fileKey(subjectKey, salt)
  yield Buffer.concat([MAGIC, salt])
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  let filled = 0
  let number = 0
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; ) {
      // Only a byte that follows tells that a full piece is not the last.
      if (filled === PIECE_BYTES) {
        yield sealPiece(key, number, false, piece)
        number += 1
        filled = 0
      }
      const take = Math.min(PIECE_BYTES - filled, bytes.length - at)
      piece.set(bytes.subarray(at, at + take), filled)
      filled += take
      at += take
    }
  }
  yield sealPiece(key, number, true, piece.subarray(0, filled))
}

/** Opens a sealed file piece by piece. Throws where a byte of it is not as it was sealed. */
export async function* unsealed(path: string, subjectKey: Uint8Array): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const header = await readExactly(file, 0, Math.min(size, HEADER_BYTES))
    const isOurs = header.length === HEADER_BYTES && header.subarray(0, MAGIC.length).equals(MAGIC)
    if (!isOurs) throw new Error('not a sealed file')
    const key = fileKey(subjectKey, header.subarray(MAGIC.length))
    const pieces = Math.max(1, Math.ceil((size - HEADER_BYTES) / SEALED_BYTES))
    for (let number = 0; number < pieces; number++) {
      const at = HEADER_BYTES + number * SEALED_BYTES
      const bytes = await readExactly(file, at, Math.min(SEALED_BYTES, size - at))
      yield openPiece(key, number, number === pieces - 1, bytes)
    }
  } finally {
    await file.close()
  }
}

function fileKey(subjectKey: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', subjectKey, salt, 'sanzhi vault object', 32))
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

function sealPiece(key: Buffer, number: number, isLast: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openPiece(key: Buffer, number: number, isLast: boolean, bytes: Buffer): Buffer {
  const end = Math.max(0, bytes.length - TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(bytes.subarray(end))
  return Buffer.concat([decipher.update(bytes.subarray(0, end)), decipher.final()])
}

async function readExactly(file: FileHandle, at: number, sizeBytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, sizeBytes))
  for (let filled = 0; filled < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled)
    if (bytesRead === 0) throw new Error('a sealed file was cut while it was read')
    filled += bytesRead
  }
  return buffer
}
