import { Checkbox, Input, Radio } from 'antd'
import type { ReactNode } from 'react'
import { text } from '../text.ts'
import type { Intake } from './model.ts'

const t = text.intake
type TextField = 'name' | 'code' | 'representative' | 'agent' | 'address' | 'telephone' | 'email'

/** Who applies, who brings the papers, where papers are delivered to. */
export function ApplicantPane({
  intake,
  onChange,
}: {
  intake: Intake
  onChange: (part: Partial<Intake>) => void
}): ReactNode {
  const isPerson = intake.partyKind === 'person'
  const fields: [TextField, string, boolean][] = [
    ['name', isPerson ? t.personName : t.name, false],
    ['code', isPerson ? t.idCode : t.code, false],
    ...(isPerson
      ? []
      : ([['representative', t.representative, false]] as [TextField, string, boolean][])),
    ['agent', t.agent, true],
    ['telephone', t.telephone, false],
    ['address', t.address, false],
    ['email', t.email, true],
  ]
  return (
    <section className="applicant-pane" aria-label={t.applicant}>
      <h2>{t.applicant}</h2>
      <Radio.Group
        optionType="button"
        buttonStyle="solid"
        size="small"
        aria-label={t.applicant}
        value={intake.partyKind}
        onChange={(event) => onChange({ partyKind: event.target.value })}
        options={[
          { value: 'company', label: t.kinds.company },
          { value: 'organisation', label: t.kinds.organisation },
          { value: 'person', label: t.kinds.person },
        ]}
      />
      {fields.map(([name, label, optional]) => (
        <div key={name} className="field stacked">
          <label htmlFor={`applicant-${name}`}>
            {label} {optional && <span className="dim">{t.optional}</span>}
          </label>
          <Input
            id={`applicant-${name}`}
            className={name === 'code' || name === 'telephone' ? 'mono' : ''}
            value={intake[name]}
            onChange={(event) => onChange({ [name]: event.target.value })}
          />
        </div>
      ))}
      <Checkbox
        checked={intake.electronicDelivery}
        onChange={(event) => onChange({ electronicDelivery: event.target.checked })}
      >
        {t.electronic}
      </Checkbox>
    </section>
  )
}
