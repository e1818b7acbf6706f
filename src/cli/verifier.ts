import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { FastifyInstance } from 'fastify'
import { policies } from '../ledger/index.ts'
import { VERIFIER_PAGE } from './build.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'

/** The page for checking offline 离线核对页, with a bureau's policy in it. */
export interface VerifierPage {
  readonly html: string
  /** Of exactly these bytes, in hexadecimal digits: what hall, portal and superior publish. */
  readonly sha256: string
}

/** Where the policy stands in the built page. */
const PLACE = '<template id="trust">TRUST</template>'

/** Puts a policy into the built page: the same policy always gives the same bytes. */
export function withPolicy(built: string, policyText: string): VerifierPage {
  if (built.split(PLACE).length !== 2) throw new Error('the built page has no place for a policy')
  const escaped = policyText.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const html = built.replace(PLACE, () => PLACE.replace('TRUST', () => escaped))
  return { html, sha256: createHash('sha256').update(html).digest('hex') }
}

/** The page for a policy, or null where it has not been built yet. */
export async function verifierPage(policyText: string): Promise<VerifierPage | null> {
  try {
    return withPolicy(await readFile(VERIFIER_PAGE, 'utf8'), policyText)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Serves the page at `/verify.html`: the very bytes whose hash is published. */
export function registerVerifier(app: FastifyInstance, page: () => Promise<VerifierPage | null>) {
  app.get('/verify.html', async (_request, reply) => {
    const found = await page()
    if (found === null) {
      return reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send('离线核对页还没有构建。请管理员用 serve --build 启动一次。\n')
    }
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-disposition', 'inline; filename="verify.html"')
      .send(found.html)
  })
}

/** The line that `serve` says at its start. */
export function verifierWords(page: VerifierPage | null): string {
  return page === null
    ? '离线核对页还没有构建：请用 serve --build 启动一次'
    : `离线核对页 /verify.html 的 SHA-256：${page.sha256}`
}

interface PageFlags {
  policy: string
  out: string
  json?: boolean
}

/** Registers `proof page`: a superior makes a bureau's page itself and publishes the same hash. */
export function registerProofPage(proof: Command): void {
  command(proof, 'page', '写出离线核对页，并显示它的 SHA-256：同一版本、同一副署规则，字节相同')
    .requiredOption('--policy <FILE>', '写进页里的副署规则')
    .requiredOption('--out <FILE>', '写到哪个文件')
    .action((flags: PageFlags) => run(() => writePage(flags)))
}

async function writePage(flags: PageFlags): Promise<number> {
  const text = await policyFile(flags.policy)
  const page = await verifierPage(text)
  if (page === null) {
    process.stderr.write('离线核对页还没有构建，请先运行 npm run build。\n')
    return EXIT.no
  }
  await writeFile(flags.out, page.html)
  const { sha256 } = page
  print(flags.json ?? false, { out: flags.out, sha256 }, `${sha256}  ${flags.out}`)
  return EXIT.done
}

/** The text of a file that holds a policy; anything else is wrong use. */
export async function policyFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`读不到副署规则文件 ${path}。请检查路径。`)
  })
  const read = policies.parsePolicy(text)
  if ('error' in read) throw new UsageError(`${path}：${read.error}。`)
  return text
}
