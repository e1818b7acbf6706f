import { InputNumber } from 'antd'
import type { ReactNode } from 'react'
import { SendingNote } from '../acts/note.tsx'
import { type Sending, usePreview } from '../acts/useAct.ts'
import type { ItemForIntake, Json } from '../contract.ts'
import { Kbd } from '../parts/marks.tsx'
import { BytesPage } from '../parts/page.tsx'
import { Pane } from '../parts/pane.tsx'
import { RefusalCallout } from '../parts/refusal.tsx'
import { text } from '../text.ts'
import { type Intake, receiveInput, supplementInput } from './model.ts'

const t = text.intake

/** The paper that goes out, writing itself as the clerk ticks; and the one red button. */
export function NoticePane({
  item,
  intake,
  sending,
  onChange,
  onSubmit,
}: {
  item: ItemForIntake | undefined
  intake: Intake
  sending: Sending
  onChange: (part: Partial<Intake>) => void
  onSubmit: () => void
}): ReactNode {
  const isNotice = intake.outcome === 'incomplete'
  const application = receiveInput(intake, item, intake.outcome ?? 'complete')
  const gaps = supplementInput(intake, item)
  const input: Json =
    isNotice && gaps && typeof gaps === 'object' ? { ...gaps, application } : application
  const page = usePreview(isNotice ? 'supplement' : 'receive', null, input, intake.outcome !== null)
  const isOff = !item || !intake.outcome || sending.state === 'sending'
  return (
    <section className="notice-pane" aria-label={t.notice}>
      <header className="pane-head">
        <h2>{t.notice}</h2>
        <span className="end dim small">{t.noticeNote}</span>
      </header>
      <Pane className="desk-ground" label={text.act.preview}>
        {sending.state === 'refused' && <RefusalCallout refusal={sending.refusal} />}
        <SendingNote sending={sending} missing={[]} onAgain={onSubmit} />
        {page.state === 'page' ? (
          <BytesPage bytes={page.bytes} title={t.notice} />
        ) : (
          <p className="dim">{t.noPreview}</p>
        )}
      </Pane>
      {isNotice && (
        <div className="callout warn once">
          <div>
            <b>{t.once}</b>
            {t.onceBody}
            <p className="row">
              <label htmlFor="within">{t.withinDays}</label>
              <InputNumber
                id="within"
                size="small"
                min={1}
                max={365}
                value={intake.withinDays}
                onChange={(days) => onChange({ withinDays: days ?? 1 })}
              />
            </p>
          </div>
        </div>
      )}
      <footer>
        <span className="dim small">{t.submitNote}</span>
        <button
          type="button"
          className="act-button red"
          aria-disabled={isOff}
          onClick={isOff ? undefined : onSubmit}
        >
          {sending.state === 'sending' ? text.act.sending : t.submit}
          <Kbd>⌘↵</Kbd>
        </button>
      </footer>
    </section>
  )
}
