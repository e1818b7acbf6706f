import type { House } from '../acts/index.ts'
import { withTransaction } from '../platform/database.ts'
import type { Stored } from '../platform/vault.ts'

/** The media type of a file by its first bytes; what is not known is plain bytes. */
export function sniffMedia(head: Uint8Array): string {
  const hex = Buffer.from(head.subarray(0, 16)).toString('hex')
  const signs: readonly [RegExp, string][] = [
    [/^.{8}66747970/, 'video/mp4'],
    [/^1a45dfa3/, 'video/webm'],
    [/^4f676753/, 'audio/ogg'],
    [/^52494646.{8}57415645/, 'audio/wav'],
    [/^(494433|ff[ef])/, 'audio/mpeg'],
    [/^ffd8ff/, 'image/jpeg'],
    [/^89504e47/, 'image/png'],
    [/^255044462d/, 'application/pdf'],
  ]
  return signs.find(([sign]) => sign.test(hex))?.[1] ?? 'application/octet-stream'
}

/** Registers a finished upload 上传记录, so that an act may name it. Not an official fact: the act that
 *  uses it is. The same id again changes nothing. */
export async function registerUpload(
  house: House,
  upload: {
    id: string
    officer: string
    /** The case that it was made for, under whose key the vault keeps it. */
    subject: string
    name: string
    stored: Stored
    media: string
  },
): Promise<void> {
  const { id, officer, subject, name, stored, media } = upload
  await withTransaction(house.pools.app, house.facts.bureau, async (tx) => {
    await tx.query({
      text: `insert into vault_object (bureau, sha256, root, size_bytes, media)
        values ($1, decode($2, 'hex'), decode($3, 'hex'), $4, $5) on conflict do nothing`,
      values: [tx.bureau, stored.sha256, stored.root, stored.sizeBytes, media],
    })
    await tx.query({
      text: `insert into upload (bureau, id, officer, sha256, name, subject)
        values ($1, $2, $3, decode($4, 'hex'), $5, $6) on conflict do nothing`,
      values: [tx.bureau, id, officer, stored.sha256, name.slice(0, 200), subject],
    })
  })
}
