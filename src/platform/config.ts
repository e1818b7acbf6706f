import type { BlockList } from 'node:net'
import { resolve } from 'node:path'
import { addressList } from './outbound.ts'

/** How the house is set up: one typed reading of flags and environment. */
export interface Config {
  /** Absolute folder of database, vault and keys. */
  readonly dataDir: string
  readonly host: string
  readonly port: number
  /** A PostgreSQL to use instead of the embedded one, as its owner; null where none. */
  readonly databaseUrl: string | null
  readonly demo: boolean
  /** The bureau's own font folder, searched before the packaged fonts. */
  readonly fontsDir: string | null
  /** The address by which the public reaches the portal, without a slash at the end. */
  readonly publicUrl: string | null
  /** Where time-stamps are asked for (RFC 3161); null: the log is not stamped. */
  readonly tsaUrl: string | null
}

/** What a command line may say; an option left out falls back to the environment. */
export interface Flags {
  readonly data?: string
  readonly host?: string
  readonly port?: string
  readonly demo?: boolean
  readonly fonts?: string
  readonly publicUrl?: string
}

/** A setting that cannot be used, in words for the operator. */
export class ConfigRefusal extends Error {}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the configuration: a flag first, then SANZHI_DATA, SANZHI_HOST, SANZHI_PORT, SANZHI_DEMO,
 * SANZHI_FONTS, SANZHI_PUBLIC_URL, SANZHI_TSA_URL and DATABASE_URL, then the default. Empty counts
 * as not given.
 *
 * Refuses (ConfigRefusal): a port that is none; an address that is no address.
 */
export function readConfig(flags: Flags, environment: Environment = process.env): Config {
  const given = (flag: string | undefined, name: string) => flag || environment[name] || null
  const folder = (path: string | null) => (path === null ? null : resolve(path))
  return {
    dataDir: resolve(given(flags.data, 'SANZHI_DATA') ?? 'data'),
    host: given(flags.host, 'SANZHI_HOST') ?? '127.0.0.1',
    port: portOf(given(flags.port, 'SANZHI_PORT') ?? '8080'),
    databaseUrl: databaseUrl(environment),
    demo: flags.demo ?? environment['SANZHI_DEMO'] === '1',
    fontsDir: folder(given(flags.fonts, 'SANZHI_FONTS')),
    publicUrl: publicUrlOf(given(flags.publicUrl, 'SANZHI_PUBLIC_URL')),
    tsaUrl: tsaUrlOf(given(undefined, 'SANZHI_TSA_URL')),
  }
}

/**
 * The address of a PostgreSQL to use instead of the embedded one, as its owner; null where none.
 */
export function databaseUrl(environment: Environment = process.env): string | null {
  const given = environment['DATABASE_URL'] || null
  if (given !== null && !hasProtocol(given, ['postgres:', 'postgresql:'])) {
    // The address holds a password, so it is not repeated.
    throw new ConfigRefusal(
      'DATABASE_URL 不是 PostgreSQL 的地址。写法：postgres://用户:口令@主机:端口/数据库。',
    )
  }
  return given
}

/** The bureau's own font folder, searched before the packaged fonts. */
export function fontsDir(environment: Environment = process.env): string | null {
  return environment['SANZHI_FONTS'] || null
}

/**
 * Addresses of the bureau's own networks that the program may call though they are not public
 * (SANZHI_LISTED_ADDRESSES, such as `10.20.0.0/16`); everything public may be called over https.
 */
export function listedAddresses(environment: Environment = process.env): BlockList {
  const list = addressList(environment['SANZHI_LISTED_ADDRESSES'] ?? '')
  if ('error' in list) {
    throw new ConfigRefusal(
      `SANZHI_LISTED_ADDRESSES 里${list.error}。写法：10.1.2.3 或者 10.20.0.0/16，以逗号分隔。`,
    )
  }
  return list
}

/** Port 0 lets the system choose. */
function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new ConfigRefusal(`端口「${text}」不可用。请给出 0 到 65535 之间的整数。`)
  }
  return Number(text)
}

function publicUrlOf(text: string | null): string | null {
  if (text === null) return null
  if (!hasProtocol(text, ['http:', 'https:'])) {
    throw new ConfigRefusal(`公众网址「${text}」不可用。请给出以 https:// 开头的完整网址。`)
  }
  return text.replace(/\/+$/, '')
}

function tsaUrlOf(text: string | null): string | null {
  if (text !== null && !hasProtocol(text, ['http:', 'https:'])) {
    throw new ConfigRefusal(`时间戳机构的网址「${text}」不可用。请给出以 https:// 开头的网址。`)
  }
  return text
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol)
}
