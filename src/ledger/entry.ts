import { fromBase64url, toBase64url, utf8 } from './bytes.ts'
import { canonical, isKey, type Json, parseCanonical } from './canonical.ts'
import { sha256Base64url } from './crypto.ts'
import { leafHash } from './tree.ts'
import { type EntryType, pubError, VOCABULARY } from './vocabulary.ts'

export { VOCABULARY, vocabularyJson } from './vocabulary.ts'

/** At most this many bytes of body (ledger §2). */
export const MOST_BODY_BYTES = 8192

/** A salted field of an entry: RFC 9901 disclosure and its digest. */
export interface Disclosure {
  readonly name: string
  /** base64url(JCS([salt, name, value])), transported as it is. */
  readonly d: string
  readonly digest: string
}

/** An entry as its bytes, its leaf hash and the disclosures that open its digests. */
export interface Built {
  readonly body: Uint8Array
  readonly leaf: Uint8Array
  readonly disclosures: readonly Disclosure[]
}

/** Salts one field. `salt` is 16 fresh random bytes. */
export function disclose(name: string, value: Json, salt: Uint8Array): Disclosure {
  if (salt.length !== 16) throw new RangeError('a salt is 16 bytes')
  const d = toBase64url(utf8(canonical([toBase64url(salt), name, value])))
  return { name, d, digest: digestOf(d) }
}

/** The digest of a disclosure as transported. */
export function digestOf(d: string): string {
  return sha256Base64url(d)
}

/** Opens a disclosure strictly, or gives null. */
export function openDisclosure(d: string): { name: string; value: Json } | null {
  const bytes = fromBase64url(d)
  if (bytes === null) return null
  const parsed = parseCanonical(bytes)
  if ('error' in parsed || !Array.isArray(parsed.value) || parsed.value.length !== 3) return null
  const [salt, name, value] = parsed.value as [Json, Json, Json]
  if (typeof salt !== 'string' || typeof name !== 'string' || !isKey(name)) return null
  return /^[A-Za-z0-9_-]{22}$/.test(salt) ? { name, value } : null
}

/**
 * Builds an entry: six members, canonical, as many digests as its type fixes. Decoys fill up, so
 * that nobody sees which optional fields exist. Throws on an unknown type, a public part beyond its
 * schema, or a body over 8,192 bytes: those are bugs.
 */
export function buildEntry(of: {
  log: string
  type: string
  at: string
  pub: Readonly<Record<string, Json>>
  disclosures: Readonly<Record<string, Json>>
  random: (bytes: number) => Uint8Array
  vocabulary?: ReadonlyMap<string, EntryType>
}): Built {
  const type = (of.vocabulary ?? VOCABULARY).get(of.type)
  if (type === undefined) throw new Error(`no entry type ${of.type}`)
  const wrong = pubError(type, of.pub)
  if (wrong !== null) throw new Error(`${of.type}: ${wrong}`)
  const disclosures = Object.entries(of.disclosures).map(([name, value]) =>
    disclose(name, value, of.random(16)),
  )
  const decoys = type.digests - disclosures.length
  if (decoys < 0) throw new Error(`${of.type}: more fields than digests`)
  const digests = disclosures.map((d) => d.digest)
  for (let i = 0; i < decoys; i++) digests.push(toBase64url(of.random(32)))
  digests.sort()
  const { log, at, pub } = of
  const body = utf8(canonical({ v: 1, log, type: of.type, at, pub, _sd: digests }))
  if (body.length > MOST_BODY_BYTES) throw new Error('an entry is at most 8,192 bytes')
  return { body, leaf: leafHash(body), disclosures }
}

/** An entry read back: its members, each of the form that ledger §2 lays down. */
export interface Entry {
  readonly log: string
  readonly type: string
  readonly at: string
  readonly pub: Readonly<Record<string, Json>>
  readonly sd: readonly string[]
}

/** Reads a body strictly: canonical, exactly six members, sorted distinct digests. */
export function readEntry(body: Uint8Array): Entry | { error: string } {
  if (body.length > MOST_BODY_BYTES) return { error: '超过 8192 字节' }
  const parsed = parseCanonical(body)
  if ('error' in parsed) return parsed
  const value = parsed.value as Record<string, Json>
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { error: '不是对象' }
  if (Object.keys(value).join() !== '_sd,at,log,pub,type,v') return { error: '应有且只有六个成员' }
  const { v, log, type, at, pub, _sd } = value
  if (v !== 1 || typeof log !== 'string' || typeof type !== 'string')
    return { error: '成员不合规定' }
  if (typeof at !== 'string' || !isInstant(at)) return { error: '时间不合规定' }
  if (pub === null || typeof pub !== 'object' || Array.isArray(pub))
    return { error: '公开部分不合规定' }
  if (!isDigests(_sd)) return { error: '摘要不合规定' }
  return { log, type, at, pub: pub as Record<string, Json>, sd: _sd }
}

function isInstant(at: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(at) && !Number.isNaN(Date.parse(at))
}

function isDigests(sd: Json | undefined): sd is string[] {
  if (!Array.isArray(sd)) return false
  return sd.every(
    (digest, i) =>
      typeof digest === 'string' &&
      /^[A-Za-z0-9_-]{43}$/.test(digest) &&
      (i === 0 || (sd[i - 1] as string) < digest),
  )
}

/** What an entry's type says of it, in Chinese, or null: vocabulary, digests, public part. */
export function typeError(entry: Entry, vocabulary = VOCABULARY): string | null {
  const type = vocabulary.get(entry.type)
  if (type === undefined) return `没有类型 ${entry.type}`
  if (entry.sd.length !== type.digests) return `摘要应为 ${type.digests} 个`
  return pubError(type, entry.pub)
}
