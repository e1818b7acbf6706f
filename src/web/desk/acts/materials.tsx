import { InputNumber, Radio } from 'antd'
import type { ReactNode } from 'react'
import type { HandedIn, Json } from '../contract.ts'
import { text } from '../text.ts'

const t = text.fields

/** Papers that came: original, copy or missing, and how many pages. */
export function MaterialsField({
  value,
  onChange,
  options,
}: {
  value: Json | undefined
  onChange: (value: Json) => void
  options: { value: string; label: string }[]
}): ReactNode {
  const given = (Array.isArray(value) ? value : []) as unknown as HandedIn[]
  const set = (code: string, change: Partial<HandedIn>) => {
    const old = given.find((g) => g.code === code) ?? { code, handedIn: null, pages: 0 }
    const rest = given.filter((g) => g.code !== code)
    const next: HandedIn = { ...old, ...change }
    onChange([...rest, { code: next.code, handedIn: next.handedIn, pages: next.pages }])
  }
  return (
    <ul className="materials-field">
      {options.map((option) => {
        const row = given.find((g) => g.code === option.value)
        return (
          <li key={option.value}>
            <span id={`material-${option.value}`}>{option.label}</span>
            <Radio.Group
              size="small"
              optionType="button"
              buttonStyle="solid"
              aria-labelledby={`material-${option.value}`}
              value={row?.handedIn ?? 'missing'}
              onChange={(event) => {
                const handedIn = event.target.value === 'missing' ? null : event.target.value
                set(option.value, { handedIn, pages: handedIn ? row?.pages || 1 : 0 })
              }}
              options={[
                { value: 'original', label: t.original },
                { value: 'copy', label: t.copy },
                { value: 'missing', label: t.missing },
              ]}
            />
            <InputNumber
              size="small"
              min={0}
              aria-label={`${option.label} ${t.pages}`}
              value={row?.pages ?? 0}
              onChange={(pages) => set(option.value, { pages: pages ?? 0 })}
            />
          </li>
        )
      })}
    </ul>
  )
}
