import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeProof } from '../../src/ledger/proof.ts'
import { hashReader, TileWriter } from '../../src/ledger/tiles.ts'
import { inclusionProof, leafHash } from '../../src/ledger/tree.ts'
import type { EntryType } from '../../src/ledger/vocabulary.ts'

/** This project's own vectors (test/ledger/vectors/SOURCE.md). */
export interface House {
  readonly entries: readonly string[]
  readonly leaves: readonly string[]
  readonly roots: Readonly<Record<string, string>>
  readonly sM5T: string
  readonly disclosures: readonly { name: string; d: string; digest: string }[]
  readonly document: string
  readonly vkeys: { readonly log: string; readonly witness: string; readonly sm2: string }
  readonly checkpoint: string
  readonly proof: { readonly index: number; readonly bytes: number; readonly sha256: string }
  readonly rec: { readonly text: string; readonly base64url: string }
  readonly evidence: { readonly bytes: number; readonly modulo: number; readonly root: string }
}

const VECTORS = join(import.meta.dirname, 'vectors')

export const house = JSON.parse(readFileSync(join(VECTORS, 'house.json'), 'utf8')) as House

/** A public vector file, from the folder named by VECTORS or from our own copy. */
export function publicVectors<T>(name: string): T {
  const folder = process.env['VECTORS'] ?? join(VECTORS, 'rfc6962')
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
}

export const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
export const seed = (first: number): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_x, i) => first + i)

/** The entries' types with the four digests that the vectors give each. */
export const FOUR_DIGESTS: ReadonlyMap<string, EntryType> = new Map(
  house.entries.map((text) => {
    const { type, pub } = JSON.parse(text) as { type: string; pub: Record<string, string> }
    const forms = Object.keys(pub).map((key) => [key, key === 'due' ? 'day' : 'code'] as const)
    return [type, { title: type, digests: 4, pub: Object.fromEntries(forms) }]
  }),
)

/** Leaf i of a test tree: a hash that depends on i alone. */
export function bodyOf(i: number): Uint8Array {
  return utf8(`entry ${i}`)
}

/** Every one-byte change of a text that three different masks make. */
export function* flips(text: string): Generator<{ at: number; flipped: Uint8Array }> {
  const bytes = utf8(text)
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [0x01, 0x20, 0x80]) {
      const flipped = bytes.slice()
      flipped[at] = (flipped[at] as number) ^ mask
      yield { at, flipped }
    }
  }
}

/** The proof file of entry 3, whose bytes and hash the vectors give. */
export async function houseProof(): Promise<string> {
  const writer = TileWriter.empty()
  for (const entry of house.entries) writer.append(leafHash(utf8(entry)))
  const [tile] = writer.takeChanged()
  const read = hashReader(() => tile?.hashes ?? new Uint8Array())
  return writeProof({
    body: utf8(house.entries[3] as string),
    disclosures: house.disclosures.map((d) => d.d),
    index: 3,
    hashes: await inclusionProof(3, 7, read),
    checkpoint: house.checkpoint,
  })
}
