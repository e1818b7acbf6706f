import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const tar = require('tar-fs') as { extract(folder: string): NodeJS.WritableStream }

const MODULES = join(import.meta.dirname, '..', '..', 'node_modules')
const CACHE = join(MODULES, '.cache')
const FONTS = ['noto-sans-sc', 'noto-serif-sc']
const WEIGHTS = ['400Regular', '500Medium', '600SemiBold', '700Bold']

/** The package's own arguments weaken the browser (no web security, one process): never those. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Starts a headless Chromium that needs nothing of the system: program, libraries and Chinese fonts
 * come from npm packages. The caller closes it. Safe to call at once by many processes.
 * `more` are further arguments, such as a fake camera.
 */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const folder = await extracted()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [...ARGUMENTS, ...more],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: await fontsConf(),
    },
  })
}

/** Unpacks the browser on the first start of its version; the package's own way races. */
async function extracted(): Promise<string> {
  const build = dirname(require.resolve('@sparticuz/chromium'))
  const { version } = require(join(build, '..', 'package.json')) as { version: string }
  const folder = join(CACHE, `chromium-${version}`)
  if (existsSync(folder)) return folder
  const fresh = join(CACHE, `.chromium-${randomBytes(6).toString('hex')}`)
  await mkdir(join(fresh, 'al2023'), { recursive: true })
  try {
    const packed = (name: string) => createReadStream(join(build, '..', 'bin', name))
    const program = createWriteStream(join(fresh, 'chromium'), { mode: 0o755 })
    await Promise.all([
      pipeline(packed('chromium.br'), createBrotliDecompress(), program),
      pipeline(
        packed('al2023.tar.br'),
        createBrotliDecompress(),
        tar.extract(join(fresh, 'al2023')),
      ),
    ])
    // If we die before this, the next start unpacks anew; after it, the folder is complete.
    await rename(fresh, folder)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    // Another process was first: its folder is as good as ours.
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** Names the npm fonts only, so that a screen looks the same on every machine. */
async function fontsConf(): Promise<string> {
  const folders = FONTS.flatMap((font) =>
    WEIGHTS.map((weight) => join(MODULES, '@expo-google-fonts', font, weight)),
  )
  const alias = (generic: string, font: string) =>
    `<alias><family>${generic}</family><prefer><family>${font}</family></prefer></alias>`
  const text = [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((folder) => `<dir>${folder}</dir>`),
    `<cachedir>${join(CACHE, 'fontconfig')}</cachedir>`,
    alias('sans-serif', 'Noto Sans SC'),
    alias('serif', 'Noto Serif SC'),
    alias('monospace', 'Noto Sans SC'),
    '</fontconfig>',
    '',
  ].join('\n')
  const path = join(CACHE, 'fonts.conf')
  const fresh = join(CACHE, `.fonts-${randomBytes(6).toString('hex')}`)
  await writeFile(fresh, text)
  await rename(fresh, path)
  return path
}
