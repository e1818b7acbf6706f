import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { type Actor, type House, perform } from '../acts/index.ts'
import { startSequencer } from '../ledger/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Tx, withTransaction } from '../platform/database.ts'
import { newId, random } from '../platform/ids.ts'
import { items, lists } from '../registry/index.ts'
import { command, EXIT, print, run, UsageError } from './output.ts'
import { bureauIn, openPlace, type Place } from './place.ts'

/** What an import did, or would do (`import items --dry-run`). */
export interface ItemsImported {
  /** Rows of the file below its headings. */
  readonly read: number
  /** Items that are new in the bureau's list. */
  readonly accepted: number
  /** Items that the newer list words otherwise. */
  readonly changed: number
  readonly unchanged: number
  readonly refused: readonly lists.RefusedRow[]
  readonly mapping: Readonly<Record<string, string>>
}

interface ItemFlags {
  data: string
  mapping?: string
  dryRun?: boolean
  json?: boolean
}

const MOST_BYTES = 50 * 1024 * 1024

/** Registers `import items`: a powers-and-duties list 权责清单 or list of licences 许可事项清单 comes
 *  into the bureau's list of items (S1.4). Exit 1 where no row of the file could be taken. */
export function registerItems(program: Command, clock: Clock, databaseUrl: string | null): void {
  const group = program.command('import').description('导入清单')
  command(group, 'items <FILE>', '导入权责清单或者许可事项清单（xlsx、csv、json）')
    .option('--mapping <M>', '列对照表：JSON 文件，或者 {"name":"事项名称"} 这样的一段 JSON')
    .option('--dry-run', '只看会怎样，不写入')
    .option('--data <DIR>', '数据目录', 'data')
    .action((file: string, flags: ItemFlags) =>
      run(() => importFile(file, flags, clock, databaseUrl)),
    )
}

async function importFile(
  file: string,
  flags: ItemFlags,
  clock: Clock,
  databaseUrl: string | null,
): Promise<number> {
  const mapping = flags.mapping === undefined ? {} : await readMapping(flags.mapping)
  const list = await lists.readItems(await bytesOf(file), basename(file), mapping)
  if (list.rows.length === 0) return report(noneOf(list), flags)
  const isPlaced = databaseUrl !== null || existsSync(join(flags.data, 'postgres'))
  if (!isPlaced) throw new UsageError(`目录 ${flags.data} 里没有数据。请用 --data 指定数据目录。`)
  const place = await openPlace(flags.data, databaseUrl)
  // Of a database that others share, the log is kept by the program that serves it.
  const sequencer =
    databaseUrl === null
      ? startSequencer({ pool: place.pools.sequencer, clock, signerOf: place.signersOf })
      : null
  try {
    const house = await houseIn(place, flags.data, clock)
    const imported = await importItems(house, list, flags.dryRun ?? false)
    await sequencer?.flush()
    return report(imported, flags)
  } finally {
    await sequencer?.stop()
    await place.close()
  }
}

function noneOf({ read, refused, mapping }: lists.ItemList): ItemsImported {
  return { read, accepted: 0, changed: 0, unchanged: 0, refused, mapping }
}

function report(imported: ItemsImported, flags: ItemFlags): number {
  print(flags.json ?? false, imported, peopleWords(imported, flags.dryRun ?? false))
  const taken = imported.accepted + imported.changed + imported.unchanged
  return taken === 0 && imported.refused.length > 0 ? EXIT.no : EXIT.done
}

async function bytesOf(file: string): Promise<Uint8Array> {
  const found = await stat(file).catch(() => null)
  if (found === null || !found.isFile()) {
    throw new UsageError(`没有文件 ${file}。请核对路径。`)
  }
  if (found.size > MOST_BYTES) {
    throw new UsageError(`文件 ${file} 超过 50 MB，不像是清单。请核对，或者分成几个文件。`)
  }
  return readFile(file).catch((error: Error) => {
    throw new UsageError(`读不了文件 ${file}：${error.message}`)
  })
}

async function readMapping(told: string): Promise<Record<string, string>> {
  const isInline = told.trimStart().startsWith('{')
  const text = isInline ? told : Buffer.from(await bytesOf(told)).toString('utf8')
  const wrong = new UsageError('对照表应为一份 JSON：{"name": "事项名称", "kind": "=行政许可"}。')
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw wrong
  }
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isTable || !Object.values(value as object).every((v) => typeof v === 'string')) throw wrong
  return value as Record<string, string>
}

async function houseIn(place: Place, dataDir: string, clock: Clock): Promise<House> {
  const facts = await bureauIn(place, '')
  if (facts === null) {
    throw new UsageError(`数据目录 ${dataDir} 里还没有机关。请先建立机关，再导入清单。`)
  }
  return {
    facts,
    pools: place.pools,
    clock,
    random,
    alarm: (constraint, act) => process.stderr.write(`数据库拒绝了 ${act}：${constraint}\n`),
  }
}

/**
 * Takes a list that was read into the bureau's: new items are imported, items worded otherwise get
 * their change on record, the rest stays. Each row is an act of its own, so an import broken off
 * is simply run again. Items no longer listed are left to a person. Capability S1.4.
 */
export async function importItems(
  house: House,
  list: lists.ItemList,
  isDryRun: boolean,
): Promise<ItemsImported> {
  const { listed, ids, actor } = await standing(house)
  const existing = list.rows.flatMap((row) => {
    const known = listed.get(row.code)
    // The bureau's list keeps neither main item nor levels: of these nothing can differ.
    return known === undefined ? [] : [{ ...known, group: row.group, levels: row.levels }]
  })
  const { added, changed, unchanged } = lists.diffItems(existing, list.rows)
  const refused = [...list.refused]
  let [accepted, reworded] = [0, 0]
  for (const item of added) {
    const wrong = isDryRun ? null : await importOne(house, actor, item)
    if (wrong === null) accepted += 1
    else refused.push({ row: item.row, column: '', reason: wrong })
  }
  for (const { item, fields } of changed) {
    const changes = Object.fromEntries(fields.map((f) => [f.field, item[f.field]]))
    const subject = ids.get(item.code) ?? ''
    const wrong = isDryRun ? null : await reimportOne(house, actor, subject, changes)
    if (wrong === null) reworded += 1
    else refused.push({ row: item.row, column: '', reason: wrong })
  }
  return {
    read: list.read,
    accepted,
    changed: reworded,
    unchanged: unchanged.length,
    refused: refused.sort((a, b) => a.row - b.row),
    mapping: list.mapping,
  }
}

async function importOne(
  house: House,
  actor: Actor,
  item: lists.ImportedItem,
): Promise<string | null> {
  const { code, name, kind, department, basisText } = item
  const input = { code, name, kind, department, basisText }
  return whyNot(await perform(house, items.importItem, { actor, actId: newId(), input }))
}

async function reimportOne(
  house: House,
  actor: Actor,
  subject: string,
  changes: object,
): Promise<string | null> {
  const call = { actor, actId: newId(), subject, input: { changes } }
  return whyNot(await perform(house, items.reimportItem, call))
}

function whyNot(answer: Awaited<ReturnType<typeof perform>>): string | null {
  if ('receipt' in answer) return null
  if ('refusal' in answer) return answer.refusal.wrong
  return answer.malformed.errors.map((error) => error.message).join('；')
}

interface Standing {
  readonly listed: ReadonlyMap<string, lists.ListedItem>
  readonly ids: ReadonlyMap<string, string>
  readonly actor: Actor
}

/** The bureau's list as all imports so far have left it, and an officer who may import. */
function standing(house: House): Promise<Standing> {
  return withTransaction(house.pools.app, house.facts.bureau, async (tx) => {
    const rows = await tx.query<{ id: string; listed: lists.ListedItem; changes: object[] }>({
      text: `select i.id, jsonb_build_object('code', i.code, 'name', i.name, 'kind', i.kind,
          'department', i.department, 'basisText', i.basis_text, 'group', '',
          'levels', '[]'::jsonb) as listed,
        (select coalesce(jsonb_agg(c.changes order by c.seq), '[]') from item_list_change c
          where c.bureau = i.bureau and c.item = i.id) as changes
        from item i where i.bureau = $1`,
      values: [tx.bureau],
    })
    return {
      listed: new Map(
        rows.map(({ listed, changes }) => [listed.code, Object.assign({}, listed, ...changes)]),
      ),
      ids: new Map(rows.map(({ id, listed }) => [listed.code, id])),
      actor: await importer(tx),
    }
  })
}

/** Before anybody is enrolled a list is part of the setting up; afterwards an officer brings it. */
async function importer(tx: Tx): Promise<Actor> {
  const [found] = await tx.query<{ officer: string }>({
    text: `select officer from post_grant where bureau = $1 and post = any($2::text[])
      order by array_position($2::text[], post::text), officer limit 1`,
    values: [tx.bureau, ['administrator', 'reviewer', 'examiner']],
  })
  return found === undefined
    ? { kind: 'system', job: 'setup' }
    : { kind: 'officer', officer: found.officer }
}

function peopleWords(imported: ItemsImported, isDryRun: boolean): string {
  const { read, accepted, changed, unchanged, refused } = imported
  const counts = [
    `读到 ${read} 行：新收 ${accepted}，变动 ${changed}，`,
    `不变 ${unchanged}，未收 ${refused.length}。`,
  ].join('')
  const rows = refused.map(
    ({ row, column, reason }) => `第 ${row} 行${column === '' ? '' : `「${column}」`}：${reason}`,
  )
  return [isDryRun ? `${counts}（试运行，没有写入）` : counts, ...rows].join('\n')
}
