import { randomBytes } from 'node:crypto'
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
import { inflateSync } from 'node:zlib'

/**
 * Faces of GB/T 9704: 仿宋 for the body, 小标宋 for titles, 黑体 and 楷体 for headings. No open font
 * offers 仿宋 or 小标宋, so the bureau's own folder is searched first and Song stands in otherwise.
 */

/** The parts that a face plays on a paper. */
export type Role = 'body' | 'title' | 'hei' | 'kai'

const OWN: Record<Role, { readonly title: string; readonly families: readonly string[] }> = {
  body: {
    title: '仿宋（正文）',
    families: ['仿宋_gb2312', 'fangsong_gb2312', '仿宋', 'fangsong', 'stfangsong', '华文仿宋'],
  },
  title: {
    title: '小标宋（标题、发文机关标志）',
    families: [
      '方正小标宋_gbk',
      'fzxiaobiaosong-b05',
      'fzxiaobiaosong-b05s',
      '方正小标宋简体',
      'fzxbsjw--gb1-0',
      '小标宋体',
    ],
  },
  hei: { title: '黑体（一级标题）', families: ['黑体', 'simhei', 'fzhei-b01', '方正黑体_gbk'] },
  kai: { title: '楷体（二级标题）', families: ['楷体_gb2312', 'kaiti_gb2312', '楷体', 'kaiti'] },
}

/** Who stands in, in open fonts. */
export const PACKAGED: Record<Role, string> = {
  body: 'Noto Serif SC',
  title: 'Noto Serif SC',
  hei: 'Noto Sans SC',
  kai: 'LXGW WenKai',
}

const STAND_IN: Record<Role, string> = {
  body: '思源宋体',
  title: '思源宋体（粗）',
  hei: '思源黑体',
  kai: '霞鹜文楷',
}

const require = createRequire(import.meta.url)
const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`))

/** Folders of the packaged weights that papers use; the engine reads a file when first needed. */
export function packagedFolders(): string[] {
  const serif = folderOf('@expo-google-fonts/noto-serif-sc')
  const sans = folderOf('@expo-google-fonts/noto-sans-sc')
  return [join(serif, '400Regular'), join(serif, '700Bold'), join(sans, '500Medium')]
}

/** Where the unpacked Kai lies when the caller names no folder. */
const DEFAULT_CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'sanzhi')

/**
 * The Kai face as a folder to search, unpacked from its WOFF once; written under another name and
 * renamed, so that two processes cannot meet a half file. Bytes where no folder can be written.
 */
export function kaiFont(cacheDir: string | null): { folder: string } | { bytes: Buffer } {
  const packed = join(folderOf('@fontsource/lxgw-wenkai'), 'files')
  const version = JSON.parse(
    readFileSync(join(folderOf('@fontsource/lxgw-wenkai'), 'package.json'), 'utf8'),
  ) as { version: string }
  const folder = join(cacheDir ?? DEFAULT_CACHE, `lxgw-wenkai-${version.version}`)
  const file = join(folder, 'LXGWWenKai-Medium.ttf')
  if (existsSync(file)) return { folder }
  const bytes = unpackWoff(readFileSync(join(packed, 'lxgw-wenkai-latin-500-normal.woff')))
  try {
    mkdirSync(folder, { recursive: true })
    const half = join(folder, `.${randomBytes(6).toString('hex')}.part`)
    writeFileSync(half, bytes)
    renameSync(half, file)
    return { folder }
  } catch {
    return { bytes }
  }
}

/** WOFF 1.0 to the font it packs: each table inflated, offsets laid out anew. Source: W3C WOFF 1.0. */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF 1.0 font')
  const tables = Array.from({ length: woff.readUInt16BE(12) }, (_t, i) => {
    const at = 44 + i * 20
    const [offset, packed] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8)]
    const size = woff.readUInt32BE(at + 12)
    const raw = woff.subarray(offset, offset + packed)
    const bytes = packed < size ? inflateSync(raw) : raw
    if (bytes.length !== size) throw new Error('a table of the WOFF font is damaged')
    return { tag: woff.subarray(at, at + 4), checksum: woff.subarray(at + 16, at + 20), bytes }
  })
  const power = 2 ** Math.floor(Math.log2(tables.length))
  const header = Buffer.alloc(12 + tables.length * 16)
  woff.copy(header, 0, 4, 8)
  header.writeUInt16BE(tables.length, 4)
  header.writeUInt16BE(power * 16, 6)
  header.writeUInt16BE(Math.log2(power), 8)
  header.writeUInt16BE(tables.length * 16 - power * 16, 10)
  const parts: Buffer[] = [header]
  let end = header.length
  tables.forEach(({ tag, checksum, bytes }, i) => {
    const at = 12 + i * 16
    tag.copy(header, at)
    checksum.copy(header, at + 4)
    header.writeUInt32BE(end, at + 8)
    header.writeUInt32BE(bytes.length, at + 12)
    const padding = Buffer.alloc((4 - (bytes.length % 4)) % 4)
    parts.push(bytes, padding)
    end += bytes.length + padding.length
  })
  return Buffer.concat(parts)
}

/** Family names found in the bureau's folder, by the part they play; empty where none fits. */
export function bureauFamilies(fontsDir: string | null): Record<Role, string[]> {
  const found: Record<Role, string[]> = { body: [], title: [], hei: [], kai: [] }
  for (const file of fontFiles(fontsDir)) {
    const names = familyNames(readFileSync(file))
    for (const role of Object.keys(OWN) as Role[]) {
      if (names.some((n) => OWN[role].families.includes(n.toLowerCase())))
        found[role].push(...names)
    }
  }
  return found
}

/** What the bureau's folder lacks, one sentence each, for the start of `serve`; empty: nothing. */
export function missingFonts(fontsDir: string | null): string[] {
  const found = bureauFamilies(fontsDir)
  return (Object.keys(OWN) as Role[])
    .filter((role) => found[role].length === 0)
    .map((role) => `没有${OWN[role].title}，以${STAND_IN[role]}代替`)
}

function fontFiles(folder: string | null): string[] {
  if (folder === null || !existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ttf|otf|ttc)$/i.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** The family names (name ids 1 and 16) of a TrueType or OpenType file or collection. */
function familyNames(font: Buffer): string[] {
  try {
    const collection = font.toString('latin1', 0, 4) === 'ttcf'
    const fonts = collection
      ? Array.from({ length: font.readUInt32BE(8) }, (_f, i) => font.readUInt32BE(12 + i * 4))
      : [0]
    return [...new Set(fonts.flatMap((at) => namesAt(font, at)))]
  } catch {
    // A file that is no font plays no part; the engine leaves it out as well.
    return []
  }
}

function namesAt(font: Buffer, at: number): string[] {
  const names: string[] = []
  for (let i = 0; i < font.readUInt16BE(at + 4); i++) {
    const record = at + 12 + i * 16
    if (font.toString('latin1', record, record + 4) !== 'name') continue
    const table = font.readUInt32BE(record + 8)
    const strings = table + font.readUInt16BE(table + 4)
    for (let k = 0; k < font.readUInt16BE(table + 2); k++) {
      const row = table + 6 + k * 12
      const [platform, id] = [font.readUInt16BE(row), font.readUInt16BE(row + 6)]
      if ((platform !== 0 && platform !== 3) || (id !== 1 && id !== 16)) continue
      const from = strings + font.readUInt16BE(row + 10)
      const utf16 = font.subarray(from, from + font.readUInt16BE(row + 8))
      names.push(Buffer.from(utf16).swap16().toString('utf16le'))
    }
  }
  return names
}
