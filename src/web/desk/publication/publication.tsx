import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { SendingNote } from '../acts/note.tsx'
import { ReceiptDrawer } from '../acts/receipt.tsx'
import { useAct } from '../acts/useAct.ts'
import { call } from '../api.ts'
import type { Act, PublicationState, PublicationView, Receipt } from '../contract.ts'
import { dayWords, numberWords, remainingWords } from '../format.ts'
import { KeyLine } from '../frame/keyLine.tsx'
import { useTitle, useToday } from '../frame/session.ts'
import { rowKeys, useKeys } from '../keys.ts'
import { CheckList, Kbd, OpenRing, Tag, Tick, UrgencyMark } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { RefusalCallout } from '../parts/refusal.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import '../style/publication.css'
import { text } from '../text.ts'

const t = text.publication
interface Done {
  act: Act
  receipt: Receipt
}

const states: PublicationState[] = ['unprepared', 'prepared', 'public', 'down']

/**
 * Decisions on their way to the public: prepared by one person, checked and published by
 * another.
 */
export function PublicationPage(): ReactNode {
  const [state, setState] = useState<PublicationState>('prepared')
  const [id, setId] = useState('')
  const [isPublicOnly, setPublicOnly] = useState(false)
  // Kept here: what is done leaves this list, and its receipt must not go with it.
  const [done, setDone] = useState<Done | null>(null)
  const found = useQuery({
    queryKey: ['publications', state],
    queryFn: ({ signal }) => call('GET /api/publications', { query: { state }, signal }),
    placeholderData: keepPreviousData,
  })
  useTitle(`${t.title} · ${text.product}`)
  const rows = found.data?.rows ?? []
  const chosen = rows.find((row) => row.id === id) ?? rows[0]
  useKeys({
    ...rowKeys(rows, chosen, (row) => setId(row.id)),
    m: () => setPublicOnly(!isPublicOnly),
  })
  return (
    <>
      <header className="page-head">
        <h1>{t.title}</h1>
        <Segmented
          aria-label={t.title}
          value={state}
          onChange={setState}
          options={states.map((value) => ({
            value,
            label: found.data
              ? `${t.states[value]} ${numberWords(found.data.counts[value])}`
              : t.states[value],
          }))}
        />
        <span className="end dim">{t.note}</span>
      </header>
      <main id="main" className="publication">
        {found.error ? (
          <Failed error={found.error} onAgain={() => found.refetch()} />
        ) : !found.data ? (
          <Loading />
        ) : !chosen ? (
          <div className="centre">
            <Empty title={t.none} />
          </div>
        ) : (
          <>
            <PublicationList rows={rows} chosen={chosen} onChoose={setId} />
            <Detail
              key={chosen.id}
              row={chosen}
              isPublicOnly={isPublicOnly}
              onPublicOnly={setPublicOnly}
              onDone={setDone}
            />
          </>
        )}
      </main>
      {done && <DoneReceipt done={done} onClose={() => setDone(null)} />}
      <KeyLine keys={keyLine} />
    </>
  )
}

const k = text.keys.line
const keyLine: [string[], string][] = [
  [['J', 'K'], k.move],
  [['M'], k.mask],
  [['⌘↵'], k.makePublic],
  [['?'], k.all],
]

function DoneReceipt({ done, onClose }: { done: Done; onClose: () => void }): ReactNode {
  return (
    <ReceiptDrawer
      title={done.act.title}
      receipt={done.receipt}
      onClose={onClose}
      foot={<Button onClick={onClose}>{t.title}</Button>}
    />
  )
}

function PublicationList({
  rows,
  chosen,
  onChoose,
}: {
  rows: PublicationView[]
  chosen: PublicationView
  onChoose: (id: string) => void
}): ReactNode {
  const today = useToday()
  return (
    <Pane className="pick-list publication-list" label={t.title}>
      <div className="row-head" aria-hidden="true">
        <span />
        {t.columns.map((column) => (
          <span key={column}>{column}</span>
        ))}
      </div>
      <ul>
        {rows.map((row) => {
          const left = remainingWords(row.remaining, today)
          return (
            <li key={row.id}>
              <button type="button" aria-pressed={row === chosen} onClick={() => onChoose(row.id)}>
                <UrgencyMark urgency={row.urgency} label={text.queue.groups[row.urgency]} />
                <span className="two-lines">
                  <span className="item">{row.title}</span>
                  <span className="small dim">
                    {row.party} · {row.number}
                  </span>
                </span>
                <span>
                  <Tag>{row.stateWords}</Tag>
                </span>
                <span className="two-lines left">
                  <strong className={row.urgency}>{left.words}</strong>
                  <span className="small dim">{left.note}</span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      <p className="dim pad small">{t.all(rows.length)}</p>
    </Pane>
  )
}

function Detail({
  row,
  isPublicOnly,
  onPublicOnly,
  onDone,
}: {
  row: PublicationView
  isPublicOnly: boolean
  onPublicOnly: (on: boolean) => void
  onDone: (done: Done) => void
}): ReactNode {
  const today = useToday()
  return (
    <section className="publication-detail" aria-label={row.title}>
      <header className="row">
        <div>
          <h2>
            {row.title} · {row.party}
          </h2>
          <p className="small dim">
            {row.number} · {t.decided(dayWords(row.decidedOn, today))} ·{' '}
            <Link to={`/cases/${row.caseId}`}>{t.openCase}</Link>
          </p>
        </div>
        <Segmented
          className="end"
          aria-label={t.both}
          value={isPublicOnly ? 'public' : 'both'}
          onChange={(value) => onPublicOnly(value === 'public')}
          options={[
            { value: 'both', label: t.both },
            { value: 'public', label: t.publicOnly },
          ]}
        />
      </header>
      <Pane className="publication-body" label={t.both}>
        <Masks row={row} isPublicOnly={isPublicOnly} />
        <div className="publication-checks">
          <div>
            <h3>{t.checks}</h3>
            <CheckList checks={row.checks} />
          </div>
          <div>
            <h3>{t.carriers}</h3>
            <ul className="checks">
              {row.carriers.map((carrier) => (
                <li key={carrier.name} className={carrier.on ? 'passed' : 'open'}>
                  {carrier.on ? <Tick /> : <OpenRing />}
                  <span>{carrier.name}</span>
                  <span className="end small dim">{carrier.on ? carrier.when : t.off}</span>
                </li>
              ))}
            </ul>
          </div>
        </div>
      </Pane>
      <Acts row={row} onDone={onDone} />
    </section>
  )
}

function Masks({ row, isPublicOnly }: { row: PublicationView; isPublicOnly: boolean }): ReactNode {
  return (
    <table className="masks">
      <thead>
        <tr>
          <th scope="col">{t.name}</th>
          {!isPublicOnly && <th scope="col">{t.inside}</th>}
          <th scope="col">{t.outside}</th>
        </tr>
      </thead>
      <tbody>
        {row.fields.map((field) => (
          <tr key={field.name} className={field.mask ? 'masked' : undefined}>
            <th scope="row">{field.name}</th>
            {!isPublicOnly && <td>{field.inside}</td>}
            <td>
              <span className="row">
                {field.outside ?? t.hidden}
                {field.mask && (
                  <span className="end">
                    <Tag>{field.mask}</Tag>
                  </span>
                )}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Acts({ row, onDone }: { row: PublicationView; onDone: (done: Done) => void }): ReactNode {
  const act = row.acts.find((one) => one.possible) ?? row.acts[0]
  const { sending, send } = useAct((receipt) => act && onDone({ act, receipt }))
  const isOff = !act?.possible || sending.state === 'sending'
  const confirm = () => {
    if (act?.possible && sending.state !== 'sending') void send(act.name, row.id, {})
  }
  useKeys({ 'mod+enter': confirm })
  if (!act) return null
  const refusal =
    sending.state === 'refused' ? sending.refusal : act?.possible === false ? act.refusal : null
  return (
    <footer>
      {refusal && <RefusalCallout refusal={refusal} id="publication-refusal" />}
      <SendingNote sending={sending} missing={[]} onAgain={confirm} />
      <div className="row">
        <span className="dim small">
          {act?.consequence ?? (row.preparedBy && t.preparedBy(row.preparedBy))}
        </span>
        {act && (
          <button
            type="button"
            className="act-button red end"
            aria-disabled={isOff}
            onClick={isOff ? undefined : confirm}
            aria-describedby={refusal ? 'publication-refusal' : undefined}
          >
            {sending.state === 'sending'
              ? text.act.sending
              : act.possible
                ? (act.button ?? act.title)
                : act.title}
            <Kbd>⌘↵</Kbd>
          </button>
        )}
      </div>
    </footer>
  )
}
