import { Button, DatePicker, Input, InputNumber, Radio, Select } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'
import type { FieldSpec, Json } from '../contract.ts'
import { hashShort } from '../format.ts'
import { Tag } from '../parts/marks.tsx'
import { text } from '../text.ts'
import { columnOf, type Field, type Values } from './forms.ts'
import { MaterialsField } from './materials.tsx'
import { UploadsField } from './uploads.tsx'

const t = text.fields

interface FieldProps {
  field: Field & { spec?: FieldSpec }
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  id: string
  /** The case that recordings are made for. */
  caseId: string
}

/** One field with its label, hint and control. */
export function FieldRow(props: FieldProps): ReactNode {
  const { field, id } = props
  const isWide = ['rows', 'materials', 'uploads', 'many'].includes(field.kind)
  const hint = field.spec?.hint
  return (
    <div className={isWide ? 'field wide' : 'field'}>
      <label htmlFor={id} id={`${id}-label`}>
        {field.label}
        {field.optional && !field.spec?.fixed && (
          <span className="dim"> {text.intake.optional}</span>
        )}
      </label>
      <div>
        <Control {...props} />
        {hint && (
          <p className="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** The fields of an act's form under one heading; nothing where there are none. */
export function FormFields({
  fields,
  values,
  onSet,
  caseId = '',
}: {
  fields: (Field & { spec?: FieldSpec })[]
  values: Values
  onSet: (path: string, value: Values[string]) => void
  /** The case that recordings are uploaded for. */
  caseId?: string
}): ReactNode {
  if (fields.length === 0) return null
  return (
    <section className="fields">
      <h3>{text.act.fields}</h3>
      {fields.map((field) => (
        <FieldRow
          key={field.path}
          id={`act-${field.path}`}
          caseId={caseId}
          field={field}
          value={values[field.path]}
          onChange={(value) => onSet(field.path, value)}
        />
      ))}
    </section>
  )
}

function Control(props: FieldProps): ReactNode {
  const { field, value, onChange, id } = props
  const fixed = field.spec?.fixed
  if (fixed) return <Fixed value={value} words={fixed} />
  switch (field.kind) {
    case 'hash':
      return <Fixed value={value} words="" />
    case 'area':
      return (
        <Input.TextArea
          id={id}
          autoSize={{ minRows: 2, maxRows: 8 }}
          value={textOf(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      )
    case 'number':
      return (
        <InputNumber
          id={id}
          min={0}
          value={typeof value === 'number' ? value : null}
          onChange={(n) => onChange(typeof n === 'number' ? n : undefined)}
        />
      )
    case 'rows':
      return <RowsField {...props} />
    case 'materials':
      return <MaterialsField value={value} onChange={onChange} options={optionsOf(field)} />
    case 'uploads':
      return <UploadsField value={value} onChange={onChange} caseId={props.caseId} />
    case 'text':
      return (
        <Input id={id} value={textOf(value)} onChange={(event) => onChange(event.target.value)} />
      )
    default:
      return <Chooser {...props} />
  }
}

function Chooser({ field, value, onChange, id }: FieldProps): ReactNode {
  const label = { 'aria-labelledby': `${id}-label` }
  switch (field.kind) {
    case 'day':
    case 'moment':
      return (
        <DatePicker
          id={id}
          showTime={field.kind === 'moment' && { format: 'HH:mm' }}
          placeholder={field.kind === 'moment' ? t.time : t.date}
          value={typeof value === 'string' && value ? dayjs(value) : null}
          onChange={(at) => onChange(at ? momentOf(at, field.kind === 'moment') : undefined)}
        />
      )
    case 'select':
      return (
        <Select
          id={id}
          className="full-width"
          placeholder={t.choose}
          value={textOf(value) || null}
          options={optionsOf(field)}
          onChange={(chosen) => onChange(chosen)}
        />
      )
    case 'tags':
    case 'many':
      return (
        <Select
          id={id}
          mode={field.kind === 'tags' ? 'tags' : 'multiple'}
          optionFilterProp="label"
          className="full-width"
          placeholder={field.kind === 'tags' ? t.tags : t.choose}
          value={Array.isArray(value) ? value.map(textOf) : []}
          options={optionsOf(field)}
          onChange={(chosen: string[]) => onChange(chosen)}
        />
      )
    case 'yes':
      return (
        <Radio.Group
          {...label}
          optionType="button"
          buttonStyle="solid"
          value={typeof value === 'boolean' ? value : null}
          onChange={(event) => onChange(event.target.value)}
          options={[
            { value: true, label: field.path === 'meets' ? t.meets : t.yes },
            { value: false, label: field.path === 'meets' ? t.notMeets : t.no },
          ]}
        />
      )
    default:
      return (
        <Radio.Group
          {...label}
          optionType="button"
          buttonStyle="solid"
          value={textOf(value)}
          options={optionsOf(field)}
          onChange={(event) => onChange(event.target.value)}
        />
      )
  }
}

function Fixed({ value, words }: { value: Json | undefined; words: string }): ReactNode {
  const shown = typeof value === 'boolean' ? (value ? t.yes : t.no) : textOf(value)
  const isHash = /^[0-9a-f]{64}$/.test(shown)
  return (
    <p className="fixed">
      <span className={isHash ? 'mono' : undefined} title={isHash ? shown : undefined}>
        {isHash ? hashShort(shown) : shown}
      </span>
      {words && <Tag>{words}</Tag>}
    </p>
  )
}

/** Rows of a list: gaps, findings, points measured. */
function RowsField({ field, value, onChange, id, caseId }: FieldProps): ReactNode {
  const rows = Array.isArray(value) ? value : []
  const set = (index: number, path: string, cell: Json | undefined) =>
    onChange(rows.map((row, i) => (i === index ? { ...objectOf(row), [path]: cell } : row)))
  return (
    <div className="rows-field">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name
        <fieldset key={index}>
          <legend className="hidden">
            {field.label} {index + 1}
          </legend>
          {(field.columns ?? []).map((column) => (
            <FieldRow
              key={column.path}
              id={`${id}-${index}-${column.path}`}
              caseId={caseId}
              field={{ ...column, options: column.options ?? optionsOf(field) }}
              value={columnOf(row, column.path)}
              onChange={(cell) => set(index, column.path, cell)}
            />
          ))}
          {!field.isFixedRows && rows.length > 1 && (
            <Button size="small" onClick={() => onChange(rows.filter((_, i) => i !== index))}>
              {t.remove}
            </Button>
          )}
        </fieldset>
      ))}
      {!field.isFixedRows && (
        <Button size="small" onClick={() => onChange([...rows, {}])}>
          {t.add}
        </Button>
      )}
    </div>
  )
}

function optionsOf(field: Field & { spec?: FieldSpec }) {
  return field.spec?.options ?? field.options ?? []
}

function objectOf(row: Json): { [key: string]: Json | undefined } {
  return row && typeof row === 'object' && !Array.isArray(row) ? row : {}
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

function momentOf(at: dayjs.Dayjs, withTime: boolean): string {
  return withTime
    ? at.second(0).toDate().toISOString().replace('.000Z', 'Z')
    : at.format('YYYY-MM-DD')
}
