import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import { freePort } from '../src/platform/embedded.ts'
import { type Bench, compare, type Figure, type Sizes, versioned } from './measure.ts'
import { type Serving, startProgram, whileServing, withDemo } from './serving.ts'
import { tidily } from './setup.ts'

const run = promisify(execFile)

/** The decision and the item page of a real `serve`, against the same bytes as static files. */
export const pageBench: Bench = (sizes) =>
  withDemo((folder) =>
    whileServing(folder, async ({ url }) => {
      const pages = [await firstOf(url, '/decisions'), await firstOf(url, '/items')]
      const bodies = await Promise.all(pages.map((page) => bodyOf(page)))
      return tidily(async (atEnd) => {
        const files = await startStatic(join(folder, 'static'), bodies)
        atEnd(files.serving.stop)
        const figures: Figure[] = []
        for (const [i, name] of ['page-decision', 'page-item'].entries()) {
          const [page, body] = [pages[i] as string, bodies[i] as Buffer]
          const what = `${body.length} 字节，${files.name}`
          const staticUrl = new URL(`/${i}`, files.serving.url).toString()
          figures.push(await pageFigure(name, sizes, page, staticUrl, what))
        }
        return figures
      })
    }),
  )

async function pageFigure(
  name: string,
  { rounds, pageClients, pageSeconds }: Sizes,
  page: string,
  file: string,
  what: string,
): Promise<Figure> {
  const rate = (url: string) => async () => {
    const found = await autocannon({ url, connections: pageClients, duration: pageSeconds })
    const failed = found.errors + found.timeouts + found.non2xx
    if (failed > 0) throw new Error(`${url}: ${failed} requests failed`)
    return found['2xx'] / found.duration
  }
  await rate(page)()
  const note = `${pageClients} 个客户端（${versioned('autocannon')}），每轮 ${pageSeconds} 秒，页面 ${what}`
  return compare(
    { name, unit: '次/s', goal: { sign: '≥', value: 0.5 }, rounds, note },
    rate(page),
    rate(file),
  )
}

/** The first decision or item that a list links to and that is there; some are only listed. */
async function firstOf(url: string, list: string): Promise<string> {
  const text = (await bodyOf(`${url}${list}`)).toString()
  for (const [, path] of text.matchAll(new RegExp(`href="(${list}/[A-Za-z0-9_-]+)"`, 'g'))) {
    const answer = await fetch(`${url}${path}`)
    await answer.arrayBuffer()
    if (answer.ok) return `${url}${path}`
  }
  throw new Error(`${list} links to nothing`)
}

async function bodyOf(url: string): Promise<Buffer> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** Serves the bodies as /0 and /1: nginx with one worker, else a few lines of Node. */
async function startStatic(folder: string, bodies: readonly Buffer[]) {
  await mkdir(folder, { mode: 0o755 })
  for (const [i, body] of bodies.entries()) await writeFile(join(folder, String(i)), body)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/0`
  const version = await run('nginx', ['-v']).catch(() => null)
  if (version === null) {
    const files = bodies.map((_body, i) => join(folder, String(i)))
    const program = join(import.meta.dirname, 'static.ts')
    const serving = await startProgram(process.execPath, [program, String(port), ...files], url)
    return { serving, name: '标尺：Node 从内存发送同样的字节（没有安装 nginx）' }
  }
  const config = join(folder, 'nginx.conf')
  await writeFile(config, nginxConfig(folder, port))
  const args = ['-p', folder, '-c', config, '-e', join(folder, 'errors')]
  const serving: Serving = await startProgram('nginx', args, url)
  return { serving, name: '标尺：nginx（一个 worker，长连接）发送同样字节的文件' }
}

function nginxConfig(folder: string, port: number): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map((kind) => `${kind}_temp_path ${join(folder, `tmp-${kind}`)};`)
  return `daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${join(folder, 'pid')};
events { worker_connections 512; }
http {
  ${temporary.join('\n  ')}
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  default_type text/html;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`
}
