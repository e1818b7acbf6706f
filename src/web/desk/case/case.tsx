import { useQuery } from '@tanstack/react-query'
import { Button, Tabs } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { ActDrawer } from '../acts/drawer.tsx'
import { ReceiptDrawer } from '../acts/receipt.tsx'
import { ApiError, call } from '../api.ts'
import type { Act, CaseView, Receipt } from '../contract.ts'
import { KeyLine } from '../frame/keyLine.tsx'
import { useTitle, useToday } from '../frame/session.ts'
import { useKeys } from '../keys.ts'
import { Kbd } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import '../style/case.css'
import { text } from '../text.ts'
import { ActsPane } from './actsPane.tsx'
import { ChartTab } from './chartTab.tsx'
import { DocumentsTab } from './documentsTab.tsx'
import { CaseHead } from './head.tsx'
import { MaterialsTab } from './materialsTab.tsx'
import { RecordingsTab } from './recordingsTab.tsx'
import { TimelinePane } from './timelinePane.tsx'

const t = text.case
const tabNames = ['chart', 'materials', 'documents', 'recordings'] as const
type TabName = (typeof tabNames)[number]

/** A case with everything: head and clock, timeline, tabs, acts. */
export function CasePage(): ReactNode {
  const { id = '' } = useParams()
  const found = useCase(id)
  if (found.error instanceof ApiError && found.error.status === 404) {
    return (
      <main className="centre" id="main">
        <Empty title={t.gone}>
          <Link to="/queue">{t.back}</Link>
        </Empty>
      </main>
    )
  }
  if (found.error) return <Failed error={found.error} onAgain={() => found.refetch()} />
  if (!found.data) return <Loading />
  return <Case key={id} view={found.data} />
}

/** One case from the cache or the server. */
export function useCase(id: string) {
  return useQuery({
    queryKey: ['case', id],
    queryFn: ({ signal }) => call('GET /api/cases/{id}', { params: { id }, signal }),
  })
}

function Case({ view }: { view: CaseView }): ReactNode {
  const navigate = useNavigate()
  const tab = useTab()
  const [search, setSearch] = useSearchParams()
  const [receipt, setReceipt] = useState<{ act: Act; receipt: Receipt } | null>(null)
  const [isFolded, setFolded] = useState<boolean | null>(null)
  const folded = isFolded ?? (tab === 'materials' || tab === 'documents')
  const act = actOf(view, search.get('act'))
  useTitle(`${view.head.number ?? view.head.item} · ${text.product}`)
  const setAct = (next: Act | null) => {
    setReceipt(null)
    setSearch(next ? { act: next.name } : {}, { replace: next === null })
  }
  const openTab = (name: TabName) => navigate(`/cases/${view.id}/${name}`)
  const goTo = (other: string | null | undefined) => other && navigate(`/cases/${other}`)
  const openAct = (next: Act) =>
    next.name === 'legalReview' ? navigate(`/review/${view.id}`) : setAct(next)
  useKeys({
    c: () => openTab('chart'),
    m: () => openTab('materials'),
    d: () => openTab('documents'),
    v: () => openTab('recordings'),
    t: () => setFolded(!folded),
    a: () => document.querySelector<HTMLElement>('.acts button')?.focus(),
    '[': () => goTo(view.place?.previous),
    ']': () => goTo(view.place?.next),
    k: () => goTo(view.place?.previous),
    j: () => goTo(view.place?.next),
    escape: () => navigate('/queue'),
    ...Object.fromEntries(
      view.acts.flatMap((a) => (a.key ? [[a.key.toLowerCase(), () => openAct(a)]] : [])),
    ),
  })
  return (
    <>
      <CaseHead view={view} />
      <main id="main" className={folded ? 'case folded' : 'case'}>
        <TimelinePane view={view} folded={folded} onFold={() => setFolded(!folded)} />
        <TabsPane view={view} tab={tab} onTab={openTab} />
        <ActsPane view={view} onAct={openAct} />
      </main>
      <KeyLine keys={keyLine} />
      {act && !receipt && act.name !== 'legalReview' && (
        <ActDrawer
          key={act.name}
          act={act}
          view={view}
          onClose={() => setAct(null)}
          onAct={openAct}
          onReceipt={(done, got) => setReceipt({ act: done, receipt: got })}
        />
      )}
      {receipt && (
        <ReceiptDrawer
          title={buttonOf(receipt.act)}
          receipt={receipt.receipt}
          onClose={() => setAct(null)}
          foot={
            <ReceiptFoot
              view={view}
              onStay={() => setAct(null)}
              onNext={() => goTo(view.place?.next)}
            />
          }
        />
      )}
    </>
  )
}

const k = text.keys.line
const keyLine: [string[], string][] = [
  [['A'], k.act],
  [['T'], k.fold],
  [['C'], k.chart],
  [['M'], k.materials],
  [['D'], k.documents],
  [['V'], k.recordings],
  [['[', ']'], k.neighbours],
  [['Esc'], k.back],
]

function useTab(): TabName {
  const { tab } = useParams()
  return tabNames.find((name) => name === tab) ?? 'chart'
}

/** The act named in the address; `first` is the one the step waits for. */
function actOf(view: CaseView, name: string | null): Act | null {
  if (!name) return null
  if (name === 'first') return view.acts.find((act) => act.possible) ?? null
  return view.acts.find((act) => act.name === name) ?? null
}

function buttonOf(act: Act): string {
  return act.possible ? (act.button ?? act.title) : act.title
}

function TabsPane({
  view,
  tab,
  onTab,
}: {
  view: CaseView
  tab: TabName
  onTab: (name: TabName) => void
}): ReactNode {
  const today = useToday()
  const counts: Record<TabName, number> = {
    chart: 0,
    materials: view.materials.length,
    documents: view.documents.length,
    recordings: view.recordings.list.length,
  }
  const bodies: Record<TabName, ReactNode> = {
    chart: <ChartTab view={view} />,
    materials: <MaterialsTab view={view} />,
    documents: <DocumentsTab view={view} />,
    recordings: <RecordingsTab view={view} today={today} />,
  }
  return (
    <Tabs
      className="case-tabs"
      activeKey={tab}
      onChange={(key) => onTab(key as TabName)}
      items={tabNames.map((name) => ({
        key: name,
        label: counts[name] > 0 ? `${t.tabs[name]} ${counts[name]}` : t.tabs[name],
        children: (
          <Pane className={`tab-body ${name}`} label={t.tabs[name]}>
            {bodies[name]}
          </Pane>
        ),
      }))}
      destroyOnHidden
    />
  )
}

function ReceiptFoot({
  view,
  onStay,
  onNext,
}: {
  view: CaseView
  onStay: () => void
  onNext: () => void
}): ReactNode {
  const navigate = useNavigate()
  return (
    <>
      <Button onClick={() => navigate('/queue')}>{text.receipt.back}</Button>
      <Button onClick={onStay}>{text.receipt.stay}</Button>
      {view.place?.next && (
        <Button type="primary" className="end" onClick={onNext}>
          {text.receipt.nextCase} <Kbd>J</Kbd>
        </Button>
      )}
    </>
  )
}
