import { useQuery } from '@tanstack/react-query'
import { Button, Segmented, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useNavigate } from 'react-router'
import { ReceiptDrawer } from '../acts/receipt.tsx'
import { forgetForm, keepForm, keptForm } from '../acts/send.ts'
import { useAct } from '../acts/useAct.ts'
import { call } from '../api.ts'
import type { ItemForIntake, Receipt, ReceiveInput } from '../contract.ts'
import { KeyLine } from '../frame/keyLine.tsx'
import { useMe, useTitle } from '../frame/session.ts'
import { useKeys } from '../keys.ts'
import { Tag } from '../parts/marks.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import '../style/intake.css'
import { text } from '../text.ts'
import { ApplicantPane } from './applicantPane.tsx'
import { Checklist } from './checklist.tsx'
import {
  askedMaterials,
  emptyIntake,
  type Intake,
  lineOf,
  receiveInput,
  supplementInput,
} from './model.ts'
import { NoticePane } from './noticePane.tsx'
import { Outcomes } from './outcomes.tsx'

const t = text.intake

/** The window: applicant, checklist, the five outcomes, and the paper that follows from them. */
export function IntakePage(): ReactNode {
  const items = useQuery({
    queryKey: ['items'],
    queryFn: ({ signal }) => call('GET /api/items', { signal }),
  })
  useTitle(`${t.title} · ${text.product}`)
  if (items.error) return <Failed error={items.error} onAgain={() => items.refetch()} />
  if (!items.data) return <Loading />
  if (items.data.items.length === 0) {
    return (
      <main className="centre" id="main">
        <Empty title={t.noItems} />
      </main>
    )
  }
  return <Window items={items.data.items} />
}

interface Done {
  received: Receipt
  notice: Receipt | null
}

function Window({ items }: { items: ItemForIntake[] }): ReactNode {
  const [intake, setIntake] = useState<Intake>(
    () => (keptForm('receive', null)?.values as Intake | undefined) ?? emptyIntake(''),
  )
  const [at, setAt] = useState(0)
  const [done, setDone] = useState<Done | null>(null)
  const item = items.find((one) => one.id === intake.item)
  const { sending, send } = useAct(() => undefined)
  const change = (part: Partial<Intake>) => {
    const next = { ...intake, ...part }
    setIntake(next)
    keepForm('receive', null, next)
  }
  const again = () => {
    forgetForm('receive', null)
    setIntake({ ...emptyIntake(''), via: intake.via })
    setDone(null)
    setAt(0)
  }
  const submit = async () => {
    if (!item || !intake.outcome || sending.state === 'sending') return
    // Received once: when only the notice of gaps failed, the second try sends only the notice.
    const received =
      done?.received ?? (await send('receive', null, receiveInput(intake, item, intake.outcome)))
    if (!received) return
    if (intake.outcome !== 'incomplete') return setDone({ received, notice: null })
    const notice = await send('supplement', received.subject, supplementInput(intake, item))
    setDone({ received, notice })
  }
  const papers = askedMaterials(item)
  const setMark = (mark: 'whole' | 'lacks') => {
    const paper = papers[at]
    if (paper)
      change({ lines: { ...intake.lines, [paper.code]: { ...lineOf(intake, paper), mark } } })
  }
  useKeys({
    j: () => setAt(Math.min(at + 1, papers.length - 1)),
    k: () => setAt(Math.max(at - 1, 0)),
    ' ': () =>
      setMark(papers[at] && lineOf(intake, papers[at]).mark === 'whole' ? 'lacks' : 'whole'),
    'mod+enter': () => void submit(),
  })
  const isDone = done && (intake.outcome !== 'incomplete' || done.notice)
  return (
    <>
      <WindowHead items={items} intake={intake} onChange={change} />
      <main id="main" className="intake">
        <ApplicantPane intake={intake} onChange={change} />
        <div className="checklist-pane">
          {item ? (
            <Checklist item={item} intake={intake} at={at} onAt={setAt} onChange={change} />
          ) : (
            <p className="dim pad">{t.chooseItem}</p>
          )}
          <Outcomes item={item} intake={intake} onChange={change} />
        </div>
        <NoticePane
          item={item}
          intake={intake}
          sending={sending}
          onChange={change}
          onSubmit={() => void submit()}
        />
      </main>
      <KeyLine keys={keyLine} />
      {isDone && <Receipts done={done} onAgain={again} />}
    </>
  )
}

const k = text.keys.line
const keyLine: [string[], string][] = [
  [['J', 'K'], k.row],
  [['Space'], k.whole],
  [['⌘↵'], k.submit],
  [['?'], k.all],
]

function WindowHead({
  items,
  intake,
  onChange,
}: {
  items: ItemForIntake[]
  intake: Intake
  onChange: (part: Partial<Intake>) => void
}): ReactNode {
  const me = useMe()
  return (
    <header className="page-head">
      <h1>{t.title}</h1>
      {me && <Tag>{me.office}</Tag>}
      <Select
        className="item-select"
        aria-label={t.item}
        placeholder={t.item}
        showSearch={{ optionFilterProp: 'label' }}
        value={intake.item || null}
        options={items.map((one) => ({ value: one.id, label: one.name }))}
        onChange={(chosen) => onChange({ item: chosen, lines: {}, outcome: null })}
      />
      <Segmented
        className="end"
        aria-label={t.via}
        value={intake.via}
        onChange={(via) => onChange({ via })}
        options={(['window', 'online', 'post'] satisfies ReceiveInput['via'][]).map((value) => ({
          value,
          label: t.vias[value],
        }))}
      />
    </header>
  )
}

function Receipts({ done, onAgain }: { done: Done; onAgain: () => void }): ReactNode {
  const navigate = useNavigate()
  const more = done.notice && { title: text.actNames.supplement, receipt: done.notice }
  return (
    <ReceiptDrawer
      title={text.actNames.receive}
      receipt={done.received}
      {...(more && { more })}
      onClose={onAgain}
      foot={
        <>
          <Button onClick={() => navigate(`/cases/${done.received.subject}`)}>{t.openCase}</Button>
          <Button type="primary" className="end" onClick={onAgain}>
            {t.another}
          </Button>
        </>
      }
    />
  )
}
