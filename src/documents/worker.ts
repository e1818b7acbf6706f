import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import QRCode from 'qrcode'

/** What is to be set: the kind of paper, its data, and the moment that the file bears. */
export interface Order {
  readonly kind: string
  readonly data: { readonly [k: string]: unknown }
  readonly preview: boolean
  /** UTC; fixed by the act, so that the same words give the same bytes. */
  readonly createdAt: string
}

export interface Typeset {
  readonly pdf: Uint8Array
  readonly pages: number
}

const TEMPLATE = join(import.meta.dirname, '..', '..', 'templates', 'paper.typ')
const require = createRequire(import.meta.url)

/** Faces of the standard that no open font offers; the bureau brings them in its own folder. */
const BUREAU_FACES = {
  body: ['仿宋_GB2312', 'FangSong_GB2312', 'FangSong', '仿宋'],
  title: ['FZXiaoBiaoSong-B05S', '方正小标宋简体', 'FZXiaoBiaoSong-B05'],
} as const

function packaged(): string[] {
  const serif = dirname(require.resolve('@expo-google-fonts/noto-serif-sc/package.json'))
  const sans = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'))
  return [
    join(serif, '400Regular', 'NotoSerifSC_400Regular.ttf'),
    join(serif, '700Bold', 'NotoSerifSC_700Bold.ttf'),
    join(sans, '400Regular', 'NotoSansSC_400Regular.ttf'),
  ]
}

function bureauFonts(folder: string | null): string[] {
  if (folder === null || !existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /\.(ttf|otf|ttc)$/i.test(name))
    .map((name) => join(folder, name))
}

let compiler: NodeCompiler | null = null

function engine(fontsDir: string | null): NodeCompiler {
  compiler ??= NodeCompiler.create({
    workspace: dirname(TEMPLATE),
    fontArgs: [
      { fontBlobs: [...bureauFonts(fontsDir), ...packaged()].map((f) => readFileSync(f)) },
    ],
  })
  return compiler
}

/** The modules of a QR code as rows of 0 and 1: drawn by the template, so that it stays vector. */
function qrRows(text: string): string[] {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  return Array.from({ length: modules.size }, (_r, y) =>
    Array.from({ length: modules.size }, (_c, x) => (modules.get(x, y) ? '1' : '0')).join(''),
  )
}

function setPaper(order: Order, fontsDir: string | null): Typeset {
  const hasBureauFonts = bureauFonts(fontsDir).length > 0
  const faces = (own: readonly string[]) =>
    [...(hasBureauFonts ? own : []), 'Noto Serif SC'].join('|')
  const url = typeof order.data['verifyUrl'] === 'string' ? order.data['verifyUrl'] : ''
  const data = { ...order.data, qr: url === '' ? [] : qrRows(url) }
  const result = engine(fontsDir).compile({
    mainFilePath: TEMPLATE,
    inputs: {
      kind: order.kind,
      data: JSON.stringify(data),
      preview: String(order.preview),
      body: faces(BUREAU_FACES.body),
      title: faces(BUREAU_FACES.title),
    },
  })
  if (result.result === null)
    throw new Error(`文书模板不能排版：${diagnostics(result.takeError())}`)
  const warnings = diagnostics(result.takeWarnings())
  if (/unknown font/.test(warnings) && !hasBureauFonts) throw new Error(`缺少字体：${warnings}`)
  const pages = result.result.numOfPages
  try {
    const pdf = engine(fontsDir).pdf(result.result, {
      pdfStandard: 'a-2b',
      creationTimestamp: Math.floor(Date.parse(order.createdAt) / 1000),
    })
    return { pdf, pages }
  } catch (error) {
    throw new Error(glyphError(String(error)))
  } finally {
    engine(fontsDir).evictCache(10)
  }
}

function diagnostics(error: { shortDiagnostics: unknown[] } | null): string {
  return error === null ? '' : JSON.stringify(error.shortDiagnostics).slice(0, 500)
}

/** PDF/A refuses a character that no font can draw; name it, so that the clerk can replace it. */
function glyphError(text: string): string {
  const found = /(?:codepoint|character|glyph)[^'"`\p{L}]*['"`]?(\p{L}|U\+[0-9A-F]+)/u.exec(text)
  return found === null
    ? `文书不能输出为 PDF/A：${text.slice(0, 300)}`
    : `文书里的字「${found[1]}」没有可用的字形，请核对或者换用通用字。`
}

parentPort?.on('message', ({ id, order }: { id: number; order: Order }) => {
  try {
    const { fontsDir } = workerData as { fontsDir: string | null }
    parentPort?.postMessage({ id, result: setPaper(order, fontsDir) })
  } catch (error) {
    parentPort?.postMessage({ id, error: (error as Error).message })
  }
})
