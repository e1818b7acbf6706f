import { useQuery } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { type ReactNode, useState } from 'react'
import { ReceiptDrawer } from '../acts/receipt.tsx'
import { call } from '../api.ts'
import type { PersonRow, Receipt } from '../contract.ts'
import { dayWords } from '../format.ts'
import { KeyLine } from '../frame/keyLine.tsx'
import { useTitle } from '../frame/session.ts'
import { rowKeys, useKeys } from '../keys.ts'
import { Pane } from '../parts/pane.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import '../style/people.css'
import { text } from '../text.ts'
import { type PersonAct, PersonActDrawer } from './actDrawer.tsx'
import { PersonDetail } from './detail.tsx'
import { CertificateState } from './state.tsx'

const t = text.people
type Filter = 'all' | 'ended' | 'soon' | 'none'

const SHOWN: Record<Filter, (row: PersonRow) => boolean> = {
  all: () => true,
  ended: (row) => row.state === 'ended' || row.state === 'stopped',
  soon: (row) => row.state === 'soon',
  none: (row) => row.state === 'none',
}

/** The register of people: who is there, what their certificates are worth today, who may what. */
export function PeoplePage(): ReactNode {
  const { found, all, rows, chosen, setId, filter, setFilter, words, setWords } = useRegister()
  const [act, setAct] = useState<PersonAct | null>(null)
  const [done, setDone] = useState<{ title: string; receipt: Receipt } | null>(null)
  useTitle(`${t.title} · ${text.product}`)
  useKeys(rowKeys(rows, chosen, (row) => setId(row.id)))
  const mayChange = found.data?.mayChange ?? false
  return (
    <>
      <header className="page-head">
        <h1>{t.title}</h1>
        <Filters all={all} filter={filter} onFilter={setFilter} />
        <Input
          className="end people-search"
          allowClear
          aria-label={t.search}
          placeholder={t.search}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {mayChange && (
          <Button type="primary" onClick={() => setAct({ name: 'enrol', person: null })}>
            {t.enrol}
          </Button>
        )}
      </header>
      <main id="main" className="people-page">
        {found.error ? (
          <Failed error={found.error} onAgain={() => found.refetch()} />
        ) : !found.data ? (
          <Loading />
        ) : !chosen ? (
          <div className="centre">
            <Empty title={t.empty} />
          </div>
        ) : (
          <>
            <PeopleList rows={rows} chosen={chosen} onChoose={setId} />
            <PersonDetail key={chosen.id} row={chosen} mayChange={mayChange} onAct={setAct} />
          </>
        )}
      </main>
      {act && (
        <PersonActDrawer
          act={act}
          onClose={() => setAct(null)}
          onDone={(title, receipt) => {
            setAct(null)
            setDone({ title, receipt })
            if (act.person === null) setId(receipt.subject)
          }}
        />
      )}
      {done && (
        <ReceiptDrawer
          title={done.title}
          receipt={done.receipt}
          onClose={() => setDone(null)}
          foot={<Button onClick={() => setDone(null)}>{t.title}</Button>}
        />
      )}
      <KeyLine keys={keyLine} />
    </>
  )
}

/** The register as asked for, filtered, and the chosen one of what is shown. */
function useRegister() {
  const [filter, setFilter] = useState<Filter>('all')
  const [words, setWords] = useState('')
  const [id, setId] = useState('')
  const found = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => call('GET /api/people', { signal }),
  })
  const all = found.data?.rows ?? []
  const rows = all.filter((row) => SHOWN[filter](row) && isFound(row, words.trim()))
  const chosen = rows.find((row) => row.id === id) ?? rows[0]
  return { found, all, rows, chosen, setId, filter, setFilter, words, setWords }
}

function Filters({
  all,
  filter,
  onFilter,
}: {
  all: PersonRow[]
  filter: Filter
  onFilter: (filter: Filter) => void
}): ReactNode {
  return (
    <Segmented<Filter>
      aria-label={t.title}
      value={filter}
      onChange={onFilter}
      options={(Object.keys(SHOWN) as Filter[]).map((value) => ({
        value,
        label: `${t[value]} ${all.filter(SHOWN[value]).length}`,
      }))}
    />
  )
}

const keyLine: [string[], string][] = [
  [['J', 'K'], text.keys.line.move],
  [['?'], text.keys.line.all],
]

function isFound(row: PersonRow, words: string): boolean {
  const said = [row.name, row.office, row.certificates[0]?.number ?? ''].join(' ')
  return said.includes(words)
}

function PeopleList({
  rows,
  chosen,
  onChoose,
}: {
  rows: PersonRow[]
  chosen: PersonRow
  onChoose: (id: string) => void
}): ReactNode {
  return (
    <Pane className="pick-list people-list" label={t.title}>
      <div className="row-head" aria-hidden="true">
        {t.columns.map((column) => (
          <span key={column}>{column}</span>
        ))}
      </div>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" aria-pressed={row === chosen} onClick={() => onChoose(row.id)}>
              <span className="name">{row.name}</span>
              <span>
                {row.posts.map((post) => post.title).join('、') || t.noPost} · {row.office}
              </span>
              <span className="mono">{row.certificates[0]?.number ?? '—'}</span>
              <CertificateState row={row} />
              <span>{row.certificates[0] ? dayWords(row.certificates[0].to) : '—'}</span>
            </button>
          </li>
        ))}
      </ul>
    </Pane>
  )
}
