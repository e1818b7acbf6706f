import { createHash } from 'node:crypto'
import { z } from 'zod'

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/)
const COUNT = z.number().int().nonnegative()
/** A name of the database's catalogue, which becomes a file's name and part of a statement. */
const NAME = z.string().regex(/^[a-z_][a-z0-9_]*$/)

const FileSum = z.strictObject({
  /** Path below the snapshot's folder. */
  file: z.string().regex(/^(tables\/)?[a-z_][a-z0-9_]*\.gz$/),
  sizeBytes: COUNT,
  sha256: SHA256,
  /** Bytes before they were packed. */
  plainBytes: COUNT,
})

const LogState = z.strictObject({
  bureau: z.number().int().positive(),
  origin: z.string().min(1),
  /** Entries, those that wait for their index included. */
  entries: COUNT,
  /** Entries in the tree, and its root in base64. */
  size: COUNT,
  root: z.string(),
  /** The newest signed checkpoint, which may be of a smaller size; null before the first. */
  checkpoint: z.string().nullable(),
  /** The verifier key that opens the checkpoint; null where the key was not in the data folder. */
  vkey: z.string().nullable(),
})

const Manifest = z.strictObject({
  format: z.literal('sanzhi-backup/1'),
  made: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  /** The files that made the schema, in their order. */
  migrations: z.array(z.strictObject({ name: z.string(), sha256: SHA256 })),
  logs: z.array(LogState),
  tables: z.array(
    z.strictObject({ name: NAME, columns: z.array(NAME), rows: COUNT, file: FileSum }),
  ),
  /** The last number given, null before the first; text, for it may be beyond 2^53. */
  sequences: z.array(z.strictObject({ name: NAME, last: z.string().regex(/^\d+$/).nullable() })),
  jobs: z.strictObject({ rows: COUNT, file: FileSum }),
  objects: z.strictObject({ count: COUNT, bytes: COUNT, missing: COUNT, file: FileSum }),
  keys: z.strictObject({ count: COUNT, destroyed: COUNT, file: FileSum }),
  /** Secrets of `keys/` that are not in the backup, and by what each is recognised. */
  keptApart: z.array(z.strictObject({ file: z.string(), fingerprint: SHA256 })),
})

/** One file of a snapshot and its sums. */
export type FileSum = z.infer<typeof FileSum>
/** A bureau's log as it stood at a snapshot. */
export type LogState = z.infer<typeof LogState>
/** What a snapshot consists of. */
export type Manifest = z.infer<typeof Manifest>

/** The manifest as a file: its last member is the SHA-256 of the text without that member. */
export function writeManifest(manifest: Manifest): string {
  const sha256 = createHash('sha256').update(textOf(manifest)).digest('hex')
  return textOf({ ...manifest, sha256 })
}

/** Reads a manifest, or null where one byte of it is not as it was written. */
export function readManifest(text: string): Manifest | null {
  try {
    const { sha256: _own, ...rest } = JSON.parse(text) as Record<string, unknown>
    const manifest = Manifest.parse(rest)
    return writeManifest(manifest) === text ? manifest : null
  } catch {
    return null
  }
}

function textOf(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`
}

/** What tells a secret of 32 random bytes from others and does not give it away. */
export function fingerprintOf(secret: Uint8Array): string {
  return createHash('sha256').update('sanzhi key fingerprint\n').update(secret).digest('hex')
}
