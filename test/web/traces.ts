import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'

/** Columns whose bytes or text hold words in another writing, and how to read them. */
const WRITTEN: Readonly<Record<string, string>> = {
  'ledger_entry.body': `convert_from(body, 'UTF8')`,
  'ledger_disclosure.d': 'disclosed(d)::text',
}

/** Every place in every table where one of the words stands, as `table.column`, sorted. */
export async function tracesInDatabase(
  owner: pg.Client,
  words: readonly string[],
): Promise<string[]> {
  const columns = await owner.query<{ schema: string; table: string; column: string }>(
    `select n.nspname as schema, c.relname as table, a.attname as column from pg_class c
      join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  )
  const found: string[] = []
  for (const { schema, table, column } of columns.rows) {
    const read = WRITTEN[`${table}.${column}`] ?? `"${column}"::text`
    // Bytes are shown as hex digits: the words are looked for in that writing too.
    const hex = words.map((word) => Buffer.from(word).toString('hex'))
    const hits = await owner.query(
      `select from "${schema}"."${table}" where exists (select from unnest($1::text[]) needle
        where strpos(${read}, needle) > 0) limit 1`,
      [[...words, ...hex]],
    )
    if ((hits.rowCount ?? 0) > 0) found.push(`${table}.${column}`)
  }
  return found.sort()
}

/** Every file below the folders that holds one of the words, in its bytes or in its name. */
export async function tracesInFiles(
  folders: readonly string[],
  words: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      const bytes = entry.isFile() ? await readFile(path) : Buffer.alloc(0)
      const base64 = words.map((word) => Buffer.from(word).toString('base64').slice(0, 8))
      const isHit = [...words, ...base64].some((word) => bytes.includes(word))
      if (isHit || words.some((word) => path.includes(word))) found.push(path)
    }
  }
  return found
}

/** What the program writes to the operator while `work` runs. */
export async function listening(work: () => Promise<void>): Promise<string> {
  const said: string[] = []
  const streams = [process.stdout, process.stderr]
  const writes = streams.map((stream) => stream.write)
  for (const stream of streams) {
    const write = stream.write.bind(stream)
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      said.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
      return write(chunk, ...rest)
    }) as typeof stream.write
  }
  try {
    await work()
  } finally {
    streams.forEach((stream, i) => {
      stream.write = writes[i] as typeof stream.write
    })
  }
  return said.join('')
}
