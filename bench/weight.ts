import { gzipSync } from 'node:zlib'
import { buildDesk } from '../src/cli/build.ts'
import { amount, type Bench, type Figure } from './measure.ts'
import { whileServing, withDemo } from './serving.ts'

/** What a browser loads for the first look at the desk and at a public page, under gzip. */
export const weightBench: Bench = async () => {
  await buildDesk((line) => process.stderr.write(`${line}\n`))
  return withDemo((folder) =>
    whileServing(folder, async ({ url }) => [
      await weightOf('weight-desk', 450, `${url}/desk`),
      await weightOf('weight-portal', 100, `${url}/items`),
    ]),
  )
}

async function weightOf(name: string, most: number, page: string): Promise<Figure> {
  const seen = new Map<string, number>()
  const load = async (address: string): Promise<void> => {
    if (seen.has(address)) return
    seen.set(address, 0)
    const answer = await fetch(address)
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
    seen.set(address, gzipSync(bytes).length)
    const type = answer.headers.get('content-type') ?? ''
    for (const next of named(type, bytes.toString())) await load(new URL(next, address).toString())
  }
  await load(page)
  const kB = [...seen.values()].reduce((sum, bytes) => sum + bytes, 0) / 1000
  const note = `${new URL(page).pathname}：页面和它直接用到的 ${seen.size - 1} 个文件（样式、脚本及其引入、图；办公台连待办一页），gzip；服务器自己不压缩，由前面的反向代理压缩`
  return amount({ name, unit: 'kB', goal: { sign: '<', value: most }, rounds: 1, note }, [kB])
}

/** What is loaded with a file: scripts, sheets and pictures of a page, imports of a script. */
function named(type: string, text: string): string[] {
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, address]) => address ?? '')
  if (type.startsWith('text/html')) {
    const links = all(/<link rel="(?:stylesheet|modulepreload|icon)"[^>]*? href="([^"]+)"/g)
    return [...links, ...all(/<(?:script|img)[^>]*? src="([^"]+)"/g)]
  }
  if (!type.includes('javascript')) return []
  // The queue is what an officer sees first; the other areas are loaded when they are opened.
  const first = all(/import\(["`](\.\/queue-[^"`]+\.js)["`]\)/g)
  return [...first, ...all(/\b(?:from|import)\s*["`](\.[^"`]+\.js)["`]/g)]
}
