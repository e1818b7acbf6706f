import { Input, InputNumber, Radio, Select } from 'antd'
import type { ReactNode } from 'react'
import type { ItemForIntake } from '../contract.ts'
import { Octagon, OpenRing, Tick, UrgencyMark } from '../parts/marks.tsx'
import { Pane } from '../parts/pane.tsx'
import { text } from '../text.ts'
import { askedMaterials, type Intake, type Line, lineOf } from './model.ts'

const t = text.intake
type Material = ItemForIntake['materials'][number]

/** The papers one by one: whole, lacking something (what, and how to put it right), corrected. */
export function Checklist({
  item,
  intake,
  at,
  onAt,
  onChange,
}: {
  item: ItemForIntake
  intake: Intake
  at: number
  onAt: (index: number) => void
  onChange: (part: Partial<Intake>) => void
}): ReactNode {
  const papers = askedMaterials(item)
  const shared = item.materials.filter((material) => material.shared)
  const set = (material: Material, part: Partial<Line>) =>
    onChange({
      lines: { ...intake.lines, [material.code]: { ...lineOf(intake, material), ...part } },
    })
  return (
    <>
      <Counts intake={intake} papers={papers} />
      <Pane className="checklist" label={t.materials}>
        <ol>
          {papers.map((material, i) => (
            <PaperRow
              key={material.code}
              no={i + 1}
              material={material}
              line={lineOf(intake, material)}
              isCurrent={i === at}
              onFocus={() => onAt(i)}
              onChange={(part) => set(material, part)}
            />
          ))}
          {shared.map((material) => (
            <li key={material.code} className="paper-row shared">
              <span className="no">–</span>
              <div>
                <p>{material.name}</p>
                <p className="small dim">
                  <Tick size={13} /> {t.shared}
                </p>
              </div>
            </li>
          ))}
        </ol>
      </Pane>
    </>
  )
}

function Counts({ intake, papers }: { intake: Intake; papers: Material[] }): ReactNode {
  const count = (mark: Line['mark']) => papers.filter((p) => lineOf(intake, p).mark === mark).length
  return (
    <header className="pane-head">
      <h2>
        {t.materials} {papers.length}
      </h2>
      <span className="counts">
        <b className="green">
          {t.count.whole} {count('whole')}
        </b>{' '}
        ·{' '}
        <b className="red">
          {t.count.lacks} {count('lacks')}
        </b>{' '}
        ·{' '}
        <b className="amber">
          {t.count.corrected} {count('corrected')}
        </b>{' '}
        · {t.count.open} {count(null)}
      </span>
    </header>
  )
}

function PaperRow({
  no,
  material,
  line,
  isCurrent,
  onFocus,
  onChange,
}: {
  no: number
  material: Material
  line: Line
  isCurrent: boolean
  onFocus: () => void
  onChange: (part: Partial<Line>) => void
}): ReactNode {
  const id = `paper-${material.code}`
  return (
    <li
      className={isCurrent ? 'paper-row current' : 'paper-row'}
      aria-current={isCurrent}
      onFocus={onFocus}
    >
      <span className="no">{no}</span>
      <div>
        <p>
          <b id={id}>{material.name}</b> <span className="small dim">{material.form}</span>
          {material.condition && <span className="small dim"> · {material.condition}</span>}
        </p>
        <LineState material={material} line={line} onChange={onChange} />
      </div>
      <Radio.Group
        optionType="button"
        buttonStyle="solid"
        size="small"
        aria-labelledby={id}
        value={line.mark}
        onChange={(event) => onChange({ mark: event.target.value })}
        options={[
          { value: 'whole', label: t.whole },
          { value: 'lacks', label: t.lacks },
          { value: 'corrected', label: t.corrected },
        ]}
      />
    </li>
  )
}

function LineState({
  material,
  line,
  onChange,
}: {
  material: Material
  line: Line
  onChange: (part: Partial<Line>) => void
}): ReactNode {
  const name = material.name
  if (line.mark === null) {
    return (
      <p className="small dim line-state">
        <OpenRing /> {t.openRow}
      </p>
    )
  }
  const mark = {
    whole: <Tick size={14} />,
    lacks: <Octagon size={14} />,
    corrected: <UrgencyMark urgency="amber" />,
  }
  return (
    <div className="line-state">
      {mark[line.mark]}
      <Select
        size="small"
        aria-label={`${name} ${text.case.tabs.materials}`}
        value={line.kind}
        options={[
          { value: 'original', label: text.fields.original },
          { value: 'copy', label: text.fields.copy },
        ]}
        onChange={(kind) => onChange({ kind })}
      />
      <InputNumber
        size="small"
        min={0}
        max={9999}
        aria-label={`${name} ${text.fields.pages}`}
        value={line.pages}
        onChange={(pages) => onChange({ pages: pages ?? 0 })}
      />
      {line.mark !== 'whole' && (
        <Input
          size="small"
          aria-label={`${name} ${line.mark === 'lacks' ? t.wrong : t.correctedNote}`}
          placeholder={line.mark === 'lacks' ? t.wrong : t.correctedNote}
          value={line.wrong}
          onChange={(event) => onChange({ wrong: event.target.value })}
        />
      )}
      {line.mark === 'lacks' && (
        <Input
          size="small"
          aria-label={`${name} ${t.howToFix}`}
          placeholder={t.howToFix}
          value={line.howToFix}
          onChange={(event) => onChange({ howToFix: event.target.value })}
        />
      )}
    </div>
  )
}
