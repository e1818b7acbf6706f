import type { ActName, FieldSpec, Json } from '../contract.ts'
import { text } from '../text.ts'

/** How a field is drawn. */
export type FieldKind =
  | 'text'
  | 'area'
  | 'number'
  | 'day'
  | 'moment'
  | 'choice'
  | 'select'
  | 'tags'
  | 'many'
  | 'yes'
  | 'hash'
  | 'materials'
  | 'rows'
  | 'uploads'

/**
 * One field of an act's form. `optional` fields may stay empty; `when` shows it for some values
 * only.
 */
export interface Field {
  path: string
  label: string
  kind: FieldKind
  optional?: boolean
  options?: { value: string; label: string }[]
  /** The columns of `rows`. */
  columns?: Field[]
  /** Rows come from the server and are answered, not added. */
  isFixedRows?: boolean
  when?: { path: string; is: Json[] }
}

const f = text.forms
const options = (...values: (keyof typeof f)[]) =>
  values.map((value) => ({ value, label: f[value] }))

/**
 * The form of each act: which fields, in which order. What must be true of them the server
 * says.
 */
export const forms: Record<ActName, Field[]> = {
  receive: [],
  supplement: [
    {
      path: 'gaps',
      label: f.gaps,
      kind: 'rows',
      columns: [
        { path: 'material', label: f.gapMaterial, kind: 'select' },
        { path: 'wrong', label: f.gapWrong, kind: 'text' },
        { path: 'basis', label: f.gapBasis, kind: 'text' },
        { path: 'howToFix', label: f.gapFix, kind: 'text' },
      ],
    },
    { path: 'withinDays', label: f.withinDays, kind: 'number' },
  ],
  accept: [],
  decline: [
    {
      path: 'ground',
      label: f.ground,
      kind: 'select',
      options: Object.entries(text.grounds).map(([value, label]) => ({ value, label })),
    },
    { path: 'reason', label: f.declineReason, kind: 'area' },
    {
      path: 'rightOffice',
      label: f.rightOffice,
      kind: 'text',
      when: { path: 'ground', is: ['notOurs'] },
    },
  ],
  supplied: [{ path: 'materials', label: f.materials, kind: 'materials' }],
  examine: [
    {
      path: 'findings',
      label: f.findings,
      kind: 'rows',
      isFixedRows: true,
      columns: [
        { path: 'standard', label: '', kind: 'hash' },
        { path: 'meets', label: f.result, kind: 'yes' },
        { path: 'reason', label: text.fields.reason, kind: 'text' },
      ],
    },
    { path: 'needsInspection', label: f.needsInspection, kind: 'yes', optional: true },
    { path: 'conclusion', label: f.conclusion, kind: 'area' },
  ],
  inspect: [
    { path: 'place', label: f.place, kind: 'text' },
    { path: 'startedAt', label: f.startedAt, kind: 'moment' },
    { path: 'endedAt', label: f.endedAt, kind: 'moment' },
    { path: 'secondInspector', label: f.secondInspector, kind: 'select' },
    { path: 'present', label: f.present, kind: 'text' },
    { path: 'certificateShown', label: f.certificateShown, kind: 'yes' },
    {
      path: 'points',
      label: f.points,
      kind: 'rows',
      columns: [
        { path: 'point', label: f.point, kind: 'text' },
        { path: 'found', label: f.found, kind: 'text' },
      ],
    },
    {
      path: 'conclusion',
      label: f.conclusion,
      kind: 'choice',
      options: Object.entries(text.inspected).map(([value, label]) => ({ value, label })),
    },
    { path: 'remarks', label: f.remarks, kind: 'area' },
    { path: 'recordings', label: f.recordings, kind: 'uploads' },
  ],
  draft: [
    { path: 'result', label: f.result, kind: 'choice', options: options('grant', 'deny') },
    { path: 'facts', label: f.facts, kind: 'area' },
    { path: 'basis', label: f.basis, kind: 'tags' },
    { path: 'reasons', label: f.reasons, kind: 'area' },
    {
      path: 'conditionsUnmet',
      label: f.conditionsUnmet,
      kind: 'rows',
      columns: [
        { path: 'condition', label: f.unmetCondition, kind: 'text' },
        { path: 'fact', label: f.unmetFact, kind: 'text' },
        { path: 'evidence', label: f.unmetEvidence, kind: 'text' },
        { path: 'basis', label: f.gapBasis, kind: 'text' },
      ],
      when: { path: 'result', is: ['deny'] },
    },
    {
      path: 'scope',
      label: f.scope,
      kind: 'text',
      optional: true,
      when: { path: 'result', is: ['grant'] },
    },
    {
      path: 'validFrom',
      label: f.validFrom,
      kind: 'day',
      optional: true,
      when: { path: 'result', is: ['grant'] },
    },
    {
      path: 'validTo',
      label: f.validTo,
      kind: 'day',
      optional: true,
      when: { path: 'result', is: ['grant'] },
    },
    { path: 'hearing', label: f.hearing, kind: 'yes', optional: true },
    { path: 'publicInterest', label: f.publicInterest, kind: 'yes', optional: true },
    { path: 'objection', label: f.objection, kind: 'yes', optional: true },
  ],
  addMajor: [{ path: 'reason', label: f.majorReason, kind: 'area' }],
  legalReview: [],
  decide: [{ path: 'draftHash', label: text.fields.hash, kind: 'hash' }],
  certify: [],
  deliver: [
    {
      path: 'way',
      label: f.way,
      kind: 'select',
      options: options('direct', 'left', 'electronic', 'post', 'entrusted'),
    },
    { path: 'signer', label: f.signer, kind: 'text' },
    { path: 'relation', label: f.relation, kind: 'text' },
    { path: 'at', label: f.at, kind: 'moment' },
    { path: 'witness', label: f.witness, kind: 'text', when: { path: 'way', is: ['left'] } },
    { path: 'postNumber', label: f.postNumber, kind: 'text', when: { path: 'way', is: ['post'] } },
  ],
  preparePublication: [],
  makePublic: [],
  withdraw: [{ path: 'reason', label: f.withdrawReason, kind: 'area' }],
  archive: [
    { path: 'retentionYears', label: f.retentionYears, kind: 'number' },
    { path: 'pages', label: f.pages, kind: 'number' },
  ],
  enrol: [
    { path: 'name', label: f.personName, kind: 'text' },
    { path: 'office', label: f.personOffice, kind: 'text' },
  ],
  grantPost: [
    {
      path: 'post',
      label: f.personPost,
      kind: 'select',
      options: Object.entries(text.posts).map(([value, label]) => ({ value, label })),
    },
  ],
  fileCertificate: [
    { path: 'number', label: f.certificateNumber, kind: 'text' },
    { path: 'issuer', label: f.issuer, kind: 'text' },
    { path: 'examinedOn', label: f.examinedOn, kind: 'day' },
    { path: 'from', label: f.certificateFrom, kind: 'day' },
    { path: 'to', label: f.certificateTo, kind: 'day' },
  ],
  stopCertificate: [
    { path: 'certificate', label: f.certificate, kind: 'select' },
    { path: 'from', label: f.stopFrom, kind: 'day' },
    { path: 'to', label: f.stopTo, kind: 'day', optional: true },
    { path: 'reason', label: f.stopReason, kind: 'area' },
  ],
  erase: [
    { path: 'fields', label: f.eraseFields, kind: 'many' },
    { path: 'ground', label: f.eraseGround, kind: 'select' },
    { path: 'confirmer', label: f.confirmer, kind: 'select' },
  ],
}

/** The values of a form by path. */
export type Values = Record<string, Json | undefined>

/** The fields to draw: the browser's form, with the server's hints, choices and first values. */
export function fieldsOf(
  name: ActName,
  needs: FieldSpec[] = [],
  values: Values,
): (Field & { spec?: FieldSpec })[] {
  const specs = new Map(needs.map((spec) => [spec.path, spec]))
  return forms[name].flatMap((field) => {
    const spec = specs.get(field.path)
    if (spec?.hidden) return []
    if (field.when && !field.when.is.includes(values[field.when.path] ?? null)) return []
    return [{ ...field, ...(spec && { spec, label: spec.label ?? field.label }) }]
  })
}

const LISTS: ReadonlySet<FieldKind> = new Set(['uploads', 'tags', 'many', 'materials'])

/** The first values: what the server says, else empty lists and no answers. */
export function firstValues(name: ActName, needs: FieldSpec[] = []): Values {
  const values: Values = {}
  for (const field of forms[name]) {
    if (LISTS.has(field.kind)) values[field.path] = []
    if (field.kind === 'rows') values[field.path] = field.isFixedRows ? [] : [{}]
  }
  for (const spec of needs) if (spec.value !== undefined) values[spec.path] = spec.value
  return values
}

/** Labels of the fields that are still empty: a matter of form, not of law. */
export function emptyFields(fields: Field[], values: Values): string[] {
  return fields
    .filter((field) => !field.optional && isEmpty(field, values[field.path]))
    .map((x) => x.label)
}

function isEmpty(field: Field, value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  if (field.kind === 'uploads') return false
  if (!Array.isArray(value)) return false
  if (value.length === 0) return true
  return value.some((row) => (field.columns ?? []).some((c) => isEmpty(c, columnOf(row, c.path))))
}

/** One column of a row of values. */
export function columnOf(row: Json | undefined, path: string): Json | undefined {
  return row && typeof row === 'object' && !Array.isArray(row) ? row[path] : undefined
}

/** What is sent: only the fields shown, without empty optional ones. */
export function inputOf(fields: Field[], values: Values): Json {
  const input: { [key: string]: Json | undefined } = {}
  for (const field of fields) {
    const value = values[field.path]
    if (value === undefined || value === null || value === '') continue
    input[field.path] = value
  }
  return input
}
