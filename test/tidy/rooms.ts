import type { Finding } from './rules.ts'
import type { Source } from './tree.ts'

/** The areas of the office; they know each other through their index only, and in no circle. */
export const AREAS = [
  'registry',
  'cases',
  'review',
  'records',
  'documents',
  'disclosure',
  'oversight',
] as const

const BELOW = ['law', 'chart', 'ledger', 'acts', 'platform'] as const
const SERVER = [...BELOW, ...AREAS, 'web'] as const

/**
 * Which rooms a room may import, beside itself. A folder of web/ is a room, and the files that
 * stand in web/ itself are one that imports nothing. Tests import what they please.
 */
const MAY: Readonly<Record<string, readonly string[]>> = {
  law: [],
  chart: [],
  platform: [],
  ledger: ['platform'],
  acts: ['law', 'chart', 'ledger', 'platform'],
  ...Object.fromEntries(AREAS.map((area) => [area, [...BELOW, ...AREAS]])),
  demo: [...BELOW, ...AREAS],
  backup: ['law', 'ledger', 'platform'],
  web: [],
  'web/desk': ['law', 'ledger', 'web'],
  'web/field': ['law', 'ledger', 'web'],
  'web/log': SERVER,
  'web/verifier': ['ledger', 'web'],
  'web/portal': SERVER,
  'web/portal-reads': [...SERVER, 'web/portal'],
  'web/screen': SERVER,
  'web/desk-server': SERVER,
  cli: [
    ...SERVER,
    'backup',
    'demo',
    'web/log',
    'web/portal',
    'web/portal-reads',
    'web/screen',
    'web/desk-server',
  ],
  'main.ts': ['cli', 'law', 'platform'],
}
/** Contracts that servers share with their browser's program: types only, which leave no trace. */
const CONTRACTS = /^src\/web\/(desk|field)\/contract\.ts$/
/** Rooms with a public face: from elsewhere only their index is imported. */
const HAS_INDEX = new Set<string>([
  'law',
  'chart',
  'ledger',
  'acts',
  ...AREAS,
  'backup',
  'web/desk-server',
])

/** The ledger's second door: what reads proofs and needs no Node, for the page that has none. */
const PORTABLE = { room: 'web/verifier', door: 'src/ledger/portable.ts' }

/** The room of a file under src/, or null for a file elsewhere. */
export function roomOf(file: string): string | null {
  const [top, first, second, third] = file.split('/')
  if (top !== 'src' || first === undefined) return null
  return first === 'web' && third !== undefined ? `web/${second}` : first
}

/** Imports run one way, and into a room through its index. */
export function directions({ file, imports }: Source): Finding[] {
  const room = roomOf(file)
  if (room === null) return []
  const may = MAY[room]
  if (may === undefined) return [{ file, line: 1, what: `${room} is no room of the table` }]
  return imports.flatMap(({ line, target, isOurs, isTypeOnly }) => {
    if (!isOurs) return []
    const other = roomOf(target)
    if (other === room || (isTypeOnly && CONTRACTS.test(target))) return []
    if (other === null || !may.includes(other)) {
      return [{ file, line, what: `${room} imports ${target}` }]
    }
    if (room === PORTABLE.room && other === 'ledger' && target === PORTABLE.door) return []
    return HAS_INDEX.has(other) && target !== `src/${other}/index.ts`
      ? [{ file, line, what: `imports ${target} past its index` }]
      : []
  })
}

/** A circle in what imports what, as a list that ends where it begins; null where there is none. */
export function circle(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]): string[] | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return null
    for (const next of edges.get(node) ?? []) {
      const found = visit(next, [...path, node])
      if (found !== null) return found
    }
    done.add(node)
    return null
  }
  for (const node of edges.keys()) {
    const found = visit(node, [])
    if (found !== null) return found
  }
  return null
}

/** What imports what among the areas, and among the files of the whole source (values only). */
export function edgesOf(all: readonly Source[]): {
  readonly areas: Map<string, Set<string>>
  readonly files: Map<string, Set<string>>
} {
  const areas = new Map<string, Set<string>>()
  const files = new Map<string, Set<string>>()
  const add = (edges: Map<string, Set<string>>, from: string, to: string) =>
    edges.set(from, (edges.get(from) ?? new Set()).add(to))
  const isArea = (room: string | null): room is string => AREAS.some((area) => area === room)
  for (const { file, imports } of all) {
    const from = roomOf(file)
    if (from === null) continue
    for (const { target, isOurs, isTypeOnly } of imports) {
      if (!isOurs) continue
      const to = roomOf(target)
      if (isArea(from) && isArea(to) && from !== to) add(areas, from, to)
      if (!isTypeOnly) add(files, file, target)
    }
  }
  return { areas, files }
}
