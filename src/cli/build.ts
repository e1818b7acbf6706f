import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')

/** Where the built staff desk lies. */
export const DESK_DIST = join(ROOT, 'dist', 'desk')

/** Builds the staff desk where it has not been built since its source changed. */
export async function buildDesk(say: (text: string) => void): Promise<void> {
  const built = existsSync(join(DESK_DIST, 'index.html'))
    ? (await stat(join(DESK_DIST, 'index.html'))).mtimeMs
    : 0
  if (built > (await newest(join(ROOT, 'src', 'web', 'desk')))) return
  say('构建办公台页面……')
  // In a process of its own: the builder's memory goes with it.
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: ROOT })
}

async function newest(folder: string): Promise<number> {
  let latest = 0
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    latest = Math.max(latest, (await stat(join(entry.parentPath, entry.name))).mtimeMs)
  }
  return latest
}
