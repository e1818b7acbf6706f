import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Input, type InputRef, Segmented } from 'antd'
import { type ReactNode, type RefObject, useDeferredValue, useRef, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { call } from '../api.ts'
import type { Queue, QueueRow, Urgency } from '../contract.ts'
import { numberWords } from '../format.ts'
import { KeyLine } from '../frame/keyLine.tsx'
import { useTitle, useToday } from '../frame/session.ts'
import { rowKeys, useKeys } from '../keys.ts'
import { Icon } from '../parts/icons.tsx'
import { Kbd } from '../parts/marks.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import '../style/queue.css'
import { text } from '../text.ts'
import { exportRows } from './export.ts'
import { Preview } from './preview.tsx'
import { Rows } from './rows.tsx'

const t = text.queue
const urgencies: Urgency[] = ['red', 'amber', 'green', 'stopped']

/** The work queue 待办. */
export function QueuePage(): ReactNode {
  return <List title={t.title} fixed={null} open={(row) => `/cases/${row.id}`} openWords={t.open} />
}

/** Cases that wait for legal review 法制审核. */
export function ReviewListPage(): ReactNode {
  return (
    <List
      title={t.reviewTitle}
      fixed="review"
      open={(row) => `/review/${row.id}`}
      openWords={t.openReview}
    />
  )
}

/** Finished cases that wait to be filed 案卷归档. */
export function DossierPage(): ReactNode {
  return (
    <List
      title={t.dossierTitle}
      fixed="archive"
      open={(row) => `/cases/${row.id}/documents`}
      openWords={t.open}
    />
  )
}

interface ListProps {
  title: string
  /** The filter that makes the area; null: the reader chooses. */
  fixed: string | null
  open: (row: QueueRow) => string
  openWords: string
}

/** A list keeps scope, filter, words, selection in the address, so that coming back finds them. */
function List({ title, fixed, open, openWords }: ListProps): ReactNode {
  const navigate = useNavigate()
  const list = useList(fixed)
  const { queue, rows, selected, set } = list
  const [previewShown, setPreviewShown] = useState(true)
  const find = useRef<InputRef>(null)
  useTitle(`${title} · ${text.product}`)
  const today = useToday()
  const openRow = (row: QueueRow | undefined) => row && navigate(open(row))
  const save = () => exportRows(rows, title, list.scope, today)
  const walk = rowKeys(list.rows, list.selected, list.select)
  useKeys({
    ...walk,
    arrowdown: walk.j,
    arrowup: walk.k,
    enter: () => openRow(selected),
    ' ': () => setPreviewShown((shown) => !shown),
    '/': () => find.current?.focus(),
    1: () => list.toggle('red'),
    2: () => list.toggle('amber'),
    3: () => list.toggle('green'),
    0: () => list.toggle('stopped'),
    e: save,
    a: () => selected && navigate(`/cases/${selected.id}?act=first`),
  })
  return (
    <>
      <header className="page-head">
        <h1>{title}</h1>
        <Scopes queue={queue.data} scope={list.scope} onScope={(value) => set('scope', value)} />
        <Find find={find} words={list.words} onWords={list.setWords} />
        <Button icon={<Icon name="export" size={14} />} onClick={save} aria-keyshortcuts="e">
          {t.export}
        </Button>
      </header>
      {fixed === null && queue.data && <Filters queue={queue.data} list={list} />}
      <main id="main" className={previewShown ? 'list-and-preview' : 'list-and-preview alone'}>
        {queue.error ? (
          <Failed error={queue.error} onAgain={() => queue.refetch()} />
        ) : !queue.data ? (
          <Loading />
        ) : rows.length === 0 ? (
          <NoRows queue={queue.data} words={list.words} onScope={(value) => set('scope', value)} />
        ) : (
          <>
            <Rows list={list} order={urgencies} onOpen={openRow} />
            {previewShown && selected && (
              <Preview row={selected} openWords={openWords} onOpen={() => openRow(selected)} />
            )}
          </>
        )}
      </main>
      <KeyLine keys={keyLine} />
    </>
  )
}

/** What a list shows and which row is chosen; the address carries it all. */
function useList(fixed: string | null) {
  const [search, setSearch] = useSearchParams()
  const scope = search.get('scope') ?? 'mine'
  const filter = fixed ?? search.get('filter') ?? ''
  const [words, setWordsState] = useState(search.get('q') ?? '')
  const [at, setAt] = useState(search.get('at'))
  const [only, setOnly] = useState<Urgency | null>(null)
  const queue = useQueue(scope, filter, useDeferredValue(words.trim()))
  const rows = (queue.data?.rows ?? []).filter((row) => only === null || row.urgency === only)
  const selected = rows.find((row) => row.id === at) ?? rows[0]
  const set = (name: string, value: string) => {
    const change = (old: URLSearchParams) => {
      const next = new URLSearchParams(old)
      if (value) next.set(name, value)
      else next.delete(name)
      return next
    }
    setSearch(change, { replace: true })
  }
  const setWords = (value: string) => {
    setWordsState(value)
    set('q', value.trim())
  }
  // The state moves at once, the address follows: a held key must not wait for the router.
  const select = (row: QueueRow) => {
    setAt(row.id)
    set('at', row.id)
  }
  const toggle = (urgency: Urgency) => setOnly((old) => (old === urgency ? null : urgency))
  return { queue, rows, selected, scope, filter, words, set, setWords, select, toggle }
}

/** A list as its parts see it. */
export type ListState = ReturnType<typeof useList>

function Find({
  find,
  words,
  onWords,
}: {
  find: RefObject<InputRef | null>
  words: string
  onWords: (words: string) => void
}): ReactNode {
  return (
    <Input
      ref={find}
      className="find end"
      value={words}
      aria-label={t.searchLabel}
      placeholder={t.search}
      allowClear
      prefix={<Icon name="search" size={14} />}
      suffix={<Kbd>/</Kbd>}
      onChange={(event) => onWords(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && find.current?.blur()}
    />
  )
}

const k = text.keys.line
const keyLine: [string[], string][] = [
  [['J', 'K'], k.move],
  [['Enter'], k.open],
  [['1', '2', '3'], k.urgency],
  [['A'], k.act],
  [['E'], k.export],
  [['?'], k.all],
]

function useQueue(scope: string, filter: string, q: string) {
  return useQuery({
    queryKey: ['queue', scope, filter, q],
    queryFn: ({ signal }) => call('GET /api/queue', { query: { scope, filter, q }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
}

function Scopes({
  queue,
  scope,
  onScope,
}: {
  queue: Queue | undefined
  scope: string
  onScope: (scope: string) => void
}): ReactNode {
  const scopes = ['mine', 'office', 'all'] as const
  return (
    <Segmented
      aria-label={t.scope}
      value={scope}
      onChange={onScope}
      options={scopes.map((key) => ({
        value: key,
        label: queue ? `${t[key]} ${numberWords(queue.scopes[key])}` : t[key],
      }))}
    />
  )
}

function Filters({ queue, list }: { queue: Queue; list: ListState }): ReactNode {
  const { filter, scope } = list
  const all = {
    key: '',
    title: t.everything,
    count: queue.scopes[scope as keyof Queue['scopes']] ?? queue.rows.length,
  }
  const filters = [all, ...queue.filters]
  return (
    <search>
      <fieldset className="filters">
        <legend>{t.filter}</legend>
        {filters.map((f) => (
          <button
            key={f.key}
            type="button"
            className="chip"
            aria-pressed={f.key === filter}
            onClick={() => list.set('filter', f.key)}
          >
            {f.title} <span>{numberWords(f.count)}</span>
          </button>
        ))}
        <span className="end dim">
          {t.sorted} <Icon name="sort" size={13} />
        </span>
      </fieldset>
    </search>
  )
}

function NoRows({
  queue,
  words,
  onScope,
}: {
  queue: Queue
  words: string
  onScope: (scope: string) => void
}): ReactNode {
  return (
    <div className="centre">
      <Empty title={t.none}>
        <p>{words ? t.noneFor(words) : queue.empty}</p>
        <p className="row">
          <Button size="small" onClick={() => onScope('office')}>
            {t.showOffice} {numberWords(queue.scopes.office)}
          </Button>
          <Button size="small" onClick={() => onScope('all')}>
            {t.showAll} {numberWords(queue.scopes.all)}
          </Button>
        </p>
      </Empty>
    </div>
  )
}
