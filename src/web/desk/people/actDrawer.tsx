import { Button, Drawer } from 'antd'
import { type ReactNode, useState } from 'react'
import { FormFields } from '../acts/fields.tsx'
import { emptyFields, fieldsOf, firstValues, inputOf, type Values } from '../acts/forms.ts'
import { SendingNote } from '../acts/note.tsx'
import { useAct } from '../acts/useAct.ts'
import type { FieldSpec, PersonRow, Receipt } from '../contract.ts'
import { dayWords } from '../format.ts'
import { useKeys } from '../keys.ts'
import { Icon } from '../parts/icons.tsx'
import { Kbd } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { RefusalCallout } from '../parts/refusal.tsx'
import { text } from '../text.ts'

const t = text.people

/** An act of an administrator on a person; enrolling begins one. */
export interface PersonAct {
  readonly name: 'enrol' | 'grantPost' | 'fileCertificate' | 'stopCertificate'
  readonly person: PersonRow | null
}

/** What the acts on a person are called, on their buttons and drawers. */
export const titleOf: Readonly<Record<PersonAct['name'], string>> = text.personActs

/** The form of one act on a person; what must be true of it the server says. */
export function PersonActDrawer({
  act,
  onClose,
  onDone,
}: {
  act: PersonAct
  onClose: () => void
  onDone: (title: string, receipt: Receipt) => void
}): ReactNode {
  const { name, person } = act
  const title = titleOf[name]
  const needs = needsOf(act)
  const [values, setValues] = useState<Values>(() => firstValues(name, needs))
  const [missing, setMissing] = useState<string[]>([])
  const { sending, send, reset } = useAct((receipt) => onDone(title, receipt))
  const fields = fieldsOf(name, needs, values)
  const isSending = sending.state === 'sending'
  const confirm = () => {
    if (isSending) return
    const empty = emptyFields(fields, values)
    setMissing(empty)
    if (empty.length === 0) void send(name, person?.id ?? null, inputOf(fields, values))
  }
  useKeys({ 'mod+enter': confirm }, { inDialog: true })
  return (
    <Drawer
      open
      size={560}
      onClose={onClose}
      className="receipt-drawer"
      closable={{ placement: 'end' }}
      title={
        <>
          {title} <span className="dim">{person?.name}</span>
        </>
      }
      footer={
        <div className="act-foot">
          <span className="dim">{text.act.consequence}</span>
          <Button onClick={onClose}>{text.act.close}</Button>
          <button
            type="button"
            className="act-button red"
            aria-disabled={isSending}
            onClick={confirm}
          >
            <Icon name="shield" /> {isSending ? text.act.sending : t.confirm}
            <Kbd>⌘↵</Kbd>
          </button>
        </div>
      }
    >
      <Pane className="act-form" label={title}>
        {sending.state === 'refused' && <RefusalCallout refusal={sending.refusal} />}
        <SendingNote sending={sending} missing={missing} onAgain={confirm} />
        <FormFields
          fields={fields}
          values={values}
          onSet={(path, value) => {
            setValues({ ...values, [path]: value })
            setMissing([])
            if (!isSending) reset()
          }}
        />
      </Pane>
    </Drawer>
  )
}

function needsOf({ name, person }: PersonAct): FieldSpec[] {
  if (name !== 'stopCertificate' || person === null) return []
  const options = person.certificates.map((c) => ({
    value: c.id,
    label: `${c.number}（${dayWords(c.to)} 到期）`,
  }))
  return [{ path: 'certificate', options, ...(options[0] && { value: options[0].value }) }]
}
