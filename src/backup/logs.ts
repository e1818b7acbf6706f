import type pg from 'pg'
import { notes, tree } from '../ledger/index.ts'
import type { LogState } from './manifest.ts'

const BATCH = 5000

interface Row {
  bureau: number
  origin: string
  entries: number
  size: number | null
  root: Buffer | null
  note: string | null
}

/** Each bureau's log as this snapshot shows it; `vkeyOf` names the key that should have signed. */
export async function logsOf(
  client: pg.Client,
  vkeyOf: (origin: string) => string | null,
): Promise<LogState[]> {
  const found = await client.query<Row>(
    `select b.bureau, b.origin, h.size, h.root, c.note,
        (select count(*) from ledger_entry e where e.bureau = b.bureau) as entries
      from bureau b
      left join lateral (select size, root from ledger_head h where h.bureau = b.bureau
        order by size desc limit 1) h on true
      left join lateral (select note from ledger_checkpoint c where c.bureau = b.bureau
        order by size desc limit 1) c on true
      order by b.bureau`,
  )
  return found.rows.map(({ bureau, origin, entries, size, root, note }) => {
    const vkey = vkeyOf(origin)
    return {
      bureau,
      origin,
      entries,
      size: size ?? 0,
      root: Buffer.from(root ?? tree.EMPTY_ROOT).toString('base64'),
      checkpoint: note,
      vkey: note === null || checkpointOf(note, vkey) !== null ? vkey : null,
    }
  })
}

/** A checkpoint whose signature holds under a key; null where it does not. */
function checkpointOf(note: string, vkey: string | null): notes.Checkpoint | null {
  const key = vkey === null ? null : notes.parseVerifierKey(vkey)
  if (key === null) return null
  const opened = notes.openNote(note, [key])
  return 'error' in opened ? null : notes.parseCheckpoint(opened.body)
}

/**
 * Rebuilds a log's tree from the bytes of its entries and compares it with what the manifest says
 * and with the signed checkpoint. Streams: memory is one batch and the tree's right edge.
 *
 * Gives what is wrong in Chinese, or null. Call it in an open transaction (it uses a cursor).
 */
export async function checkLog(
  client: pg.Client,
  log: LogState,
  onProgress: (done: number) => void,
): Promise<string | null> {
  const body = log.checkpoint?.slice(0, log.checkpoint.lastIndexOf('\n\n') + 1) ?? null
  const signed = body === null ? null : notes.parseCheckpoint(body)
  if (log.checkpoint !== null && log.vkey !== null) {
    if (checkpointOf(log.checkpoint, log.vkey) === null) return '检查点的签名不成立'
  }
  if (body !== null && (signed === null || signed.origin !== log.origin))
    return '检查点不是这本账的'
  if (signed !== null && signed.size > log.size) return '检查点比账本还长'
  const newest = await client.query<{ note: string }>(
    'select note from ledger_checkpoint where bureau = $1 order by size desc limit 1',
    [log.bureau],
  )
  if ((newest.rows[0]?.note ?? null) !== log.checkpoint) return '最新的检查点与清单不同'
  const frontier = new tree.Frontier()
  const isSigned = () =>
    signed === null || frontier.size !== signed.size || tree.equal(frontier.root(), signed.root)
  for await (const { idx, body } of entriesOf(client, log.bureau)) {
    if (idx !== frontier.size) return `第 ${frontier.size} 条缺失`
    frontier.append(tree.leafHash(body))
    if (!isSigned()) return `前 ${frontier.size} 条的根与检查点不符`
    if (frontier.size % BATCH === 0) onProgress(frontier.size)
  }
  const counted = await client.query<{ n: number }>(
    'select count(*) as n from ledger_entry where bureau = $1',
    [log.bureau],
  )
  const { n } = counted.rows[0] ?? { n: 0 }
  if (n !== log.entries) return `应有 ${log.entries} 条，实有 ${n} 条`
  if (frontier.size !== log.size) return `编号的应有 ${log.size} 条，实有 ${frontier.size} 条`
  const root = Buffer.from(frontier.root()).toString('base64')
  return root === log.root ? null : `由条目重建的根 ${root} 与清单 ${log.root} 不符`
}

/** Entries in the order of the tree, by a cursor: planned once, whatever the size. */
async function* entriesOf(
  client: pg.Client,
  bureau: number,
): AsyncGenerator<{ idx: number; body: Buffer }> {
  await client.query(`declare ordered no scroll cursor for select l.idx, e.body from ledger_leaf l
    join ledger_entry e on e.bureau = l.bureau and e.id = l.entry
    where l.bureau = ${Number(bureau)} order by l.idx`)
  for (;;) {
    const { rows } = await client.query<{ idx: number; body: Buffer }>(
      `fetch ${BATCH} from ordered`,
    )
    yield* rows
    if (rows.length < BATCH) break
  }
  await client.query('close ordered')
}
