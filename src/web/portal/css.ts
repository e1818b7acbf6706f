import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { tokenSheet } from '../tokens.ts'

/** A style sheet ready to send, with the name that changes whenever a byte of it does. */
export interface Sheet {
  readonly name: string
  readonly text: string
}

/** The usual sheet, and that of 适老版, which keeps the phone's layout up to 64em. */
export interface Sheets {
  readonly standard: Sheet
  readonly big: Sheet
}

const STYLE = join(import.meta.dirname, 'style')
const require = createRequire(import.meta.url)
let made: Promise<Sheets> | undefined

/**
 * The portal's style sheets, compiled once and kept in `cacheDir` under the hash of their sources.
 * Source: components of govuk-frontend (MIT) in our colours and fonts, and our own (`sz-`).
 * Cost: about a second where nothing is cached, then one read.
 */
export function portalCss(cacheDir = defaultCache()): Promise<Sheets> {
  made ??= Promise.all([sheet(cacheDir, false), sheet(cacheDir, true)]).then(([standard, big]) => ({
    standard,
    big,
  }))
  return made
}

function defaultCache(): string {
  return join(dirname(dirname(govuk())), '.cache', 'portal')
}

function govuk(): string {
  return dirname(require.resolve('govuk-frontend/package.json'))
}

async function sheet(cacheDir: string, big: boolean): Promise<Sheet> {
  const sources = readdirSync(STYLE)
    .sort()
    .map((name) => readFileSync(join(STYLE, name), 'utf8'))
  const version = readFileSync(join(govuk(), 'package.json'), 'utf8')
  const key = hash([String(big), tokenSheet(), version, ...sources].join('\0'))
  const file = join(cacheDir, `${key}.css`)
  if (!existsSync(file)) {
    const text = await compiled(big)
    mkdirSync(cacheDir, { recursive: true })
    const fresh = `${file}.${randomBytes(6).toString('hex')}`
    writeFileSync(fresh, text)
    // Several processes may compile at once; each puts the same complete file in place.
    renameSync(fresh, file)
  }
  const text = readFileSync(file, 'utf8')
  return { name: `portal${big ? '-big' : ''}-${hash(text)}.css`, text }
}

async function compiled(big: boolean): Promise<string> {
  const { compileString } = await import('sass')
  const wide = big ? '64em' : '48em'
  const { css } = compileString(`@use 'portal' with ($wide: ${wide}, $big: ${big});`, {
    loadPaths: [STYLE, join(govuk(), 'dist')],
    style: 'compressed',
    quietDeps: true,
  })
  return tokenSheet() + css.replace(/^\ufeff/, '')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
