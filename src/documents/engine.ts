import { join } from 'node:path'
import {
  NodeCompiler,
  type NodeError,
  type NodeTypstDocument,
} from '@myriaddreamin/typst-ts-node-compiler'
import QRCode from 'qrcode'
import { bureauFamilies, kaiFont, PACKAGED, packagedFolders, type Role } from './fonts.ts'
import { type CheckedPaper, kinds, spelledOut } from './kinds.ts'

/** Where the faces are: the bureau's folder, searched first, and a folder for unpacked ones. */
export interface FontPlaces {
  readonly fontsDir: string | null
  readonly cacheDir: string | null
}

/** A checked paper and how it is to be set. */
export interface Sheet extends CheckedPaper {
  readonly preview: boolean
  readonly demo: boolean
  /** Seconds since 1970 that the file bears as its creation. */
  readonly createdAtSeconds: number
}

/** A file in PDF/A-2b and its number of pages. */
export interface Typeset {
  readonly pdf: Uint8Array
  readonly pages: number
  /** The pages under each other as one SVG, for a draft on the screen; null for a paper. */
  readonly picture: string | null
}

/** The typesetting engine of one thread. */
export interface Engine {
  /** What no face can draw is spelled out: 〔U+2EBE0〕. Throws an Error in Chinese: an unknown face,
   *  a broken template. */
  set(sheet: Sheet): Typeset
  /** The words of the paper as printed, for checks. */
  text(sheet: Sheet): string
  /** Gives back what the engine remembers of earlier papers; it is shared by the whole process. */
  forget(): void
}

const TEMPLATES = join(import.meta.dirname, '..', '..', 'templates')
const SEAL_PATH = join(TEMPLATES, 'seal-of-this-paper.png')

/** Starts the engine: about 40 ms and 10 MB; faces are read when first used. */
export function createEngine(places: FontPlaces): Engine {
  const kai = kaiFont(places.cacheDir)
  const folders = [
    ...(places.fontsDir === null ? [] : [places.fontsDir]),
    ...packagedFolders(),
    ...('folder' in kai ? [kai.folder] : []),
  ]
  const compiler = NodeCompiler.create({
    workspace: TEMPLATES,
    fontArgs: [{ fontPaths: folders }, ...('bytes' in kai ? [{ fontBlobs: [kai.bytes] }] : [])],
  })
  const faces = facesOf(compiler, places.fontsDir)
  return {
    set: (sheet) => {
      try {
        return setWhole(compiler, sheet, faces)
      } finally {
        compiler.evictCache(10)
      }
    },
    forget: () => compiler.evictCache(0),
    text: (sheet) => {
      const svg = compiler.svg(compile(compiler, sheet, faces))
      return [...svg.matchAll(/class="tsel"[^>]*>([^<]*)</g)].map((m) => unescapeXml(m[1])).join('')
    },
  }
}

/**
 * The engine lays the white of every page over the first one: it is taken out, and one sheet of
 * white goes under all pages.
 */
function onWhite(svg: string): string {
  const bare = svg.replaceAll(/^ {4}<path class="typst-shape" fill="#ffffff"[^>]*\/>\n/gm, '')
  return bare.replace(
    /^<svg[^>]*>/,
    (start) => `${start}<rect width="100%" height="100%" fill="#fff"/>`,
  )
}

type Faces = Record<Role, readonly string[]>

/**
 * Which of a file's family names the engine knows it by is the engine's affair: each is tried, so
 * that a face is either found or never asked for.
 */
function facesOf(compiler: NodeCompiler, fontsDir: string | null): Faces {
  const own = bureauFamilies(fontsDir)
  const known = (family: string) => {
    const probe = compiler.compile({
      mainFileContent: '#set text(font: sys.inputs.family, fallback: false)\n字',
      inputs: { family },
    })
    return probe.result !== null && !/unknown font/.test(diagnostics(probe.takeWarnings()))
  }
  // After its own face each part falls back to all others, so that a rare name is still printed.
  const others = [PACKAGED.body, PACKAGED.kai, PACKAGED.hei]
  const of = (role: Role) => [
    ...new Set([...own[role].filter(known).slice(0, 1), PACKAGED[role], ...others]),
  ]
  return { body: of('body'), title: of('title'), hei: of('hei'), kai: of('kai') }
}

/**
 * Lines draw closer where that saves a page (GB/T 9704-2012 7.3.5.5): 22, 24, 26 on a page, 28 for a
 * paper that then needs one page only. A certificate is one page whatever it says.
 *
 * Closer lines never need more pages, so what lies between two that need as many is not tried.
 */
function compile(compiler: NodeCompiler, sheet: Sheet, faces: Faces): NodeTypstDocument {
  const look = lookOf(sheet, faces)
  const fitted = (fit: number) => compileFitted(compiler, sheet, { ...look, fit })
  const loose = fitted(0)
  if (sheet.kind === 'certificate') return firstOnOnePage(loose, fitted)
  if (loose.numOfPages === 2) return onOnePage(fitted) ?? loose
  if (loose.numOfPages !== LONGEST_FITTED_PAGES) return loose
  const tight = fitted(2)
  if (tight.numOfPages >= loose.numOfPages) return loose
  const between = fitted(1)
  return between.numOfPages <= tight.numOfPages ? between : tight
}

/** The loosest lines that set the whole on one page, or null. */
function onOnePage(fitted: (fit: number) => NodeTypstDocument): NodeTypstDocument | null {
  const first = fitted(1)
  if (first.numOfPages === 1) return first
  const tightest = fitted(3)
  if (tightest.numOfPages > 1) return null
  const between = fitted(2)
  return between.numOfPages === 1 ? between : tightest
}

function firstOnOnePage(
  loose: NodeTypstDocument,
  fitted: (fit: number) => NodeTypstDocument,
): NodeTypstDocument {
  let best = loose
  for (let fit = 1; best.numOfPages > 1 && fit <= 7; fit++) {
    const next = fitted(fit)
    if (next.numOfPages < best.numOfPages) best = next
  }
  return best
}

/** Longer papers have room for their signature wherever it falls. */
const LONGEST_FITTED_PAGES = 3

/** What a template is told beside the words. */
function lookOf(sheet: Sheet, faces: Faces) {
  const { seal, verifyUrl } = sheet.data
  const { title, seal: sealKind } = kinds[sheet.kind]
  return {
    title,
    faces,
    preview: sheet.preview,
    demo: sheet.demo,
    sealKind,
    sealPicture: typeof seal === 'string',
    qr: typeof verifyUrl === 'string' && !sheet.preview ? qrDrawing(verifyUrl) : null,
  }
}

function compileFitted(
  compiler: NodeCompiler,
  sheet: Sheet,
  look: ReturnType<typeof lookOf> & { readonly fit: number },
): NodeTypstDocument {
  const { template } = kinds[sheet.kind]
  const { seal, ...data } = sheet.data
  if (typeof seal === 'string') compiler.mapShadow(SEAL_PATH, Buffer.from(seal, 'base64'))
  else compiler.unmapShadow(SEAL_PATH)
  const done = compiler.compile({
    mainFilePath: join(TEMPLATES, template),
    inputs: { data: JSON.stringify(data), look: JSON.stringify(look) },
  })
  const unknown = /unknown font family: ([^"]+)/.exec(diagnostics(done.takeWarnings()))
  if (unknown !== null) throw new Error(`模板用到的字体「${unknown[1]}」没有找到，请安装或者更换。`)
  const document = done.result
  if (document === null) {
    throw new Error(`文书模板 ${template} 不能排版：${diagnostics(done.takeError())}`)
  }
  return document
}

/** A QR code as one path in SVG, so that it stays sharp and small. */
function qrDrawing(text: string): string {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const size = modules.size
  let path = ''
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = x
      while (x < size && modules.get(y, x)) x++
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`
    }
  }
  const box = `viewBox="0 0 ${size} ${size}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box}><path d="${path}"/></svg>`
}

function diagnostics(error: NodeError | null): string {
  if (error === null) return ''
  const found = error.shortDiagnostics as { message?: string; path?: string }[]
  return found
    .map((d) => d.message ?? '')
    .join('；')
    .slice(0, 500)
}

/**
 * Sets a sheet as often as it takes: PDF/A refuses what no face can draw and names all of it, which
 * is then spelled out in the data. The words of a paper are fixed in its act, so that refusing them
 * here would leave a numbered paper that can never be issued.
 */
function setWhole(compiler: NodeCompiler, sheet: Sheet, faces: Faces): Typeset {
  for (let whole = sheet; ; ) {
    const document = compile(compiler, whole, faces)
    try {
      const pdf = compiler.pdf(document, {
        pdfStandard: 'a-2b',
        creationTimestamp: sheet.createdAtSeconds,
      })
      const picture = sheet.preview ? onWhite(compiler.plainSvg(document)) : null
      return { pdf, pages: document.numOfPages, picture }
    } catch (error) {
      const next = withoutUndrawn(whole, undrawnIn(error))
      if (next === null)
        throw error instanceof Error ? error : new Error(String(error).slice(0, 500))
      whole = next
    }
  }
}

/** The pieces of text that no face could draw, as the engine names them. */
function undrawnIn(error: unknown): string[] {
  const found = String(error).matchAll(/the text `\\?"(.+?)\\?"` could not be displayed/g)
  return [...found].map(([, quoted = '']) =>
    quoted.replace(/\\+u\{([0-9a-f]+)\}/g, (_all, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    ),
  )
}

/** Fields whose text is no words of the paper. */
const NO_WORDS = new Set(['seal', 'verifyUrl', 'queryUrl'])

/**
 * The sheet with these pieces spelled out; where a piece stands nowhere as it was named, its
 * characters one by one. Null where that changes nothing.
 */
function withoutUndrawn(sheet: Sheet, pieces: readonly string[]): Sheet | null {
  if (pieces.length === 0) return null
  const before = JSON.stringify(sheet.data)
  for (const parts of [pieces, pieces.flatMap((piece) => [...piece])]) {
    const spelled = parts.map((part) => [part, spelledOut(part)] as const)
    const data = mapWords(sheet.data, (words) =>
      spelled.reduce((all, [part, code]) => all.replaceAll(part, () => code), words),
    )
    if (JSON.stringify(data) !== before) return { ...sheet, data: data as Sheet['data'] }
  }
  return null
}

function mapWords(value: unknown, change: (words: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapWords(one, change))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([k, v]) => [k, NO_WORDS.has(k) ? v : mapWords(v, change)]))
}

function unescapeXml(text = ''): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_all, hex: string, n: string) =>
      String.fromCodePoint(Number.parseInt(n, hex === '' ? 10 : 16)),
    )
    .replace(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => named[name] ?? '')
}
