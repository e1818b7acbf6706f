import { Button, Drawer } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Act, CaseView, FieldSpec, Receipt } from '../contract.ts'
import { timeWords } from '../format.ts'
import { useMe } from '../frame/session.ts'
import { useKeys } from '../keys.ts'
import { Icon } from '../parts/icons.tsx'
import { CheckList, Kbd, Octagon, Tick } from '../parts/marks.tsx'
import { BytesPage } from '../parts/page.tsx'
import { Pane } from '../parts/pane.tsx'
import { RefusalCallout } from '../parts/refusal.tsx'
import '../style/act.css'
import { text } from '../text.ts'
import { FormFields } from './fields.tsx'
import { emptyFields, fieldsOf, firstValues, inputOf, type Values } from './forms.ts'
import { SendingNote } from './note.tsx'
import { keepForm, keptForm } from './send.ts'
import { useAct, usePreview } from './useAct.ts'

const t = text.act

interface DrawerProps {
  act: Act
  view: CaseView
  onClose: () => void
  onReceipt: (act: Act, receipt: Receipt) => void
  onAct: (act: Act) => void
}

/**
 * One act: refusal or all-clear, fields, checks, what happens after; right, the page it will
 * issue.
 */
export function ActDrawer({ act, view, onClose, onReceipt, onAct }: DrawerProps): ReactNode {
  const form = useActForm(act, view, (receipt) => onReceipt(act, receipt))
  const { fields, refusal, sending, confirm } = form
  const page = usePreview(act.name, view.id, form.input)
  useKeys({ 'mod+enter': confirm }, { inDialog: true })
  const number = view.head.number ?? text.case.number(null)
  return (
    <Drawer
      open
      size={1060}
      onClose={onClose}
      className="act-drawer"
      closable={{ placement: 'end' }}
      title={
        <>
          {act.title}{' '}
          <span className="dim">
            {number} · {view.head.applicant}
          </span>
        </>
      }
      footer={
        <Foot
          act={act}
          keptAt={form.keptAt}
          isRefused={refusal !== null}
          isSending={sending.state === 'sending'}
          onClose={onClose}
          onConfirm={confirm}
        />
      }
    >
      <Pane className="act-form" label={act.title}>
        {refusal ? (
          <RefusalCallout id="act-refusal" refusal={refusal} acts={view.acts} onAct={onAct} />
        ) : (
          <AllClear act={act} />
        )}
        <SendingNote sending={sending} missing={form.missing} onAgain={confirm} />
        <FormFields fields={fields} values={form.values} onSet={form.set} caseId={view.id} />
        {act.checks && <Checks act={act} />}
        {!refusal && act.possible && <After act={act} />}
      </Pane>
      <Pane className="act-page" label={t.document}>
        <p className="row">
          <b>{t.document}</b> <span className="dim">{act.document?.note ?? t.previewMark}</span>
        </p>
        <PreviewPane page={page} title={act.document?.title ?? act.title} />
      </Pane>
    </Drawer>
  )
}

/**
 * What is typed, kept at every key, and sent; the server's refusal stands above the form's
 * gaps.
 */
function useActForm(act: Act, view: CaseView, onReceipt: (receipt: Receipt) => void) {
  const kept = keptForm(act.name, view.id)
  const [values, setValues] = useState<Values>(() => ({
    ...firstValues(act.name, act.needs),
    ...kept?.values,
    ...fixedValues(act.needs),
  }))
  const [keptAt, setKeptAt] = useState(kept?.at ?? null)
  const [missing, setMissing] = useState<string[]>([])
  const { sending, send, reset } = useAct(onReceipt)
  const fields = fieldsOf(act.name, act.needs, values)
  const input = inputOf(fields, values)
  const set = (path: string, value: Values[string]) => {
    const next = { ...values, [path]: value }
    setValues(next)
    setKeptAt(keepForm(act.name, view.id, next))
    if (sending.state !== 'sending') reset()
  }
  const refusal = sending.state === 'refused' ? sending.refusal : act.possible ? null : act.refusal
  const confirm = () => {
    if (!act.possible || sending.state === 'sending') return
    const empty = emptyFields(fields, values)
    setMissing(empty)
    if (empty.length === 0) void send(act.name, view.id, input)
    document.querySelector('.act-form')?.scrollTo(0, 0)
  }
  return { values, fields, input, keptAt, missing, sending, refusal, set, confirm }
}

function fixedValues(needs: FieldSpec[] = []): Values {
  return Object.fromEntries(
    needs.filter((n) => n.fixed !== undefined).map((n) => [n.path, n.value]),
  )
}

function AllClear({ act }: { act: Act }): ReactNode {
  if (!act.possible) return null
  return (
    <div className="callout clear" role="status">
      <Tick size={18} />
      <div>
        <p className="wrong">{t.clear}</p>
        {act.clear && <p className="facts">{act.clear}</p>}
      </div>
    </div>
  )
}

function Checks({ act }: { act: Act }): ReactNode {
  const checks = act.checks ?? []
  const passed = checks.filter((check) => check.state === 'passed').length
  return (
    <section>
      <h3>
        {t.checks}{' '}
        <span className="end dim">
          {passed} / {checks.length}
        </span>
      </h3>
      <CheckList checks={checks} columns />
    </section>
  )
}

function After({ act }: { act: Act }): ReactNode {
  const me = useMe()
  return (
    <>
      {act.after && act.after.length > 0 && (
        <section>
          <h3>{t.after}</h3>
          <dl className="pairs">
            {act.after.map((step) => (
              <div key={step.what}>
                <dt>{step.when}</dt>
                <dd>{step.what}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {me?.certificate && (
        <section>
          <h3>{t.sign}</h3>
          <p className="row">
            <Icon name="key" /> {t.signer(me.name, me.certificate.number)}
            <span className="end dim">{t.signNote}</span>
          </p>
        </section>
      )}
    </>
  )
}

function Foot({
  act,
  keptAt,
  isRefused,
  isSending,
  onClose,
  onConfirm,
}: {
  act: Act
  keptAt: string | null
  isRefused: boolean
  isSending: boolean
  onClose: () => void
  onConfirm: () => void
}): ReactNode {
  const failed = (act.checks ?? []).filter((check) => check.state !== 'passed').length
  const words = isRefused
    ? failed
      ? t.failed(failed)
      : t.refusedFoot
    : (act.consequence ?? t.consequence)
  const button = act.possible ? (act.button ?? act.title) : act.title
  const isOff = isRefused || isSending
  return (
    <div className="act-foot">
      <span className="dim">
        {isRefused && <Octagon size={14} />}
        {words}
        {keptAt && t.kept(timeWords(keptAt))}
      </span>
      <Button onClick={onClose}>{isRefused ? t.close : t.keep}</Button>
      {/* The button of a refused act stays and can be reached: it says why it is off. */}
      <button
        type="button"
        className="act-button red"
        aria-disabled={isOff}
        onClick={isOff ? undefined : onConfirm}
        aria-describedby={isRefused ? 'act-refusal' : undefined}
        aria-keyshortcuts="Control+Enter Meta+Enter"
      >
        <Icon name="shield" /> {isSending ? t.sending : button}
        <Kbd>⌘↵</Kbd>
      </button>
    </div>
  )
}

function PreviewPane({
  page,
  title,
}: {
  page: ReturnType<typeof usePreview>
  title: string
}): ReactNode {
  switch (page.state) {
    case 'page':
      return <BytesPage bytes={page.bytes} title={`${title} ${t.preview}`} />
    case 'none':
      return <p className="dim">{t.noDocument}</p>
    case 'incomplete':
      return <p className="dim">{t.previewRefused}</p>
    case 'failed':
      return <p className="dim">{t.previewFailed}</p>
    case 'waiting':
      return (
        <p className="dim" role="status">
          {t.previewWaiting}
        </p>
      )
  }
}
