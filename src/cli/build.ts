import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')

/** Where the built staff desk lies. */
export const DESK_DIST = join(ROOT, 'dist', 'desk')

/** The built page for checking documents offline, before a policy is put in. */
export const VERIFIER_PAGE = join(ROOT, 'dist', 'verifier', 'verify.html')

/** Builds the staff desk where it has not been built since its source changed. */
export async function buildDesk(say: (text: string) => void): Promise<void> {
  if (await isFresh(join(DESK_DIST, 'index.html'), ['src/web/desk'])) return
  say('构建办公台页面……')
  await vite()
}

/** Builds the page for checking documents offline, likewise. */
export async function buildVerifier(say: (text: string) => void): Promise<void> {
  if (await isFresh(VERIFIER_PAGE, ['src/web/verifier', 'src/ledger'])) return
  say('构建离线核对页……')
  await vite('-c', join('src', 'web', 'verifier', 'vite.config.ts'))
}

/** In a process of its own: the builder's memory goes with it. */
async function vite(...args: readonly string[]): Promise<void> {
  const program = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  await promisify(execFile)(process.execPath, [program, 'build', '--logLevel', 'warn', ...args], {
    cwd: ROOT,
  })
}

async function isFresh(built: string, sources: readonly string[]): Promise<boolean> {
  if (!existsSync(built)) return false
  const { mtimeMs } = await stat(built)
  for (const source of sources) if (mtimeMs <= (await newest(join(ROOT, source)))) return false
  return true
}

async function newest(folder: string): Promise<number> {
  let latest = 0
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    latest = Math.max(latest, (await stat(join(entry.parentPath, entry.name))).mtimeMs)
  }
  return latest
}
