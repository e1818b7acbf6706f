import { type Html, html, nothing, type Piece, trusted } from '../html.ts'
import type { FormError } from './models.ts'

/** What stands first on a page whose form has errors; each line leads to its field. */
export function errorSummary(errors: readonly FormError[], kept: string): Html {
  const many = errors.length === 1 ? '还有 1 处要改' : `还有 ${errors.length} 处要改`
  return html`<div class="govuk-error-summary"><div role="alert">
<h2 class="govuk-error-summary__title">${many}</h2>
<div class="govuk-error-summary__body"><ul
class="govuk-list govuk-error-summary__list">${errors.map(
    (e) => html`<li><a
href="#${e.field}">${e.message}</a></li>`,
  )}</ul><p>${kept}</p></div></div></div>`
}

interface FieldFrame {
  readonly id: string
  readonly label: Piece
  readonly hint?: string
  readonly error: string | null
}

/** The group of a field: a bar beside it where there is something to put right. */
function groupCss(error: string | null): string {
  return error === null ? 'govuk-form-group' : 'govuk-form-group govuk-form-group--error'
}

/** Label, hint, error and control, with the names that tie them together. */
function field(of: FieldFrame, control: (described: Html) => Html): Html {
  const parts = [
    ...(of.hint === undefined ? [] : [`${of.id}-hint`]),
    ...(of.error === null ? [] : [`${of.id}-error`]),
  ]
  const described = parts.length === 0 ? nothing : html` aria-describedby="${parts.join(' ')}"`
  const invalid = of.error === null ? nothing : trusted(' aria-invalid="true"')
  return html`<div
class="${groupCss(of.error)}"><label
class="govuk-label" for="${of.id}">${of.label}</label>${hintOf(of)}${errorOf(of)}${control(
    html`${described}${invalid}`,
  )}</div>`
}

function hintOf(of: { readonly id: string; readonly hint?: string }): Html {
  return of.hint === undefined
    ? nothing
    : html`<div class="govuk-hint" id="${of.id}-hint">${of.hint}</div>`
}

function errorOf(of: { readonly id: string; readonly error: string | null }): Html {
  return of.error === null
    ? nothing
    : html`<p class="govuk-error-message" id="${of.id}-error"><span
class="govuk-visually-hidden">有误：</span>${of.error}</p>`
}

/** A line of text. */
export function textField(
  of: FieldFrame & {
    readonly value: string
    readonly name?: string
    readonly width?: 'short' | 'half'
    readonly kind?: 'text' | 'tel' | 'email'
    readonly autocomplete?: string
    readonly required?: boolean
  },
): Html {
  const css = `govuk-input${of.width === undefined ? '' : ` sz-input--${of.width}`}${
    of.error === null ? '' : ' govuk-input--error'
  }`
  return field(
    of,
    (more) =>
      html`<input class="${css}" id="${of.id}" name="${of.name ?? of.id}"
type="${of.kind ?? 'text'}" value="${of.value}" autocomplete="${of.autocomplete ?? 'off'}"${more}>`,
  )
}

/** A day, typed: the native chooser would show the order of another country. */
export function dateField(
  of: FieldFrame & { readonly name: string; readonly value: string },
): Html {
  return textField({ ...of, hint: '例如 2026-09-01' })
}

/** Several lines of text. */
export function areaField(
  of: FieldFrame & { readonly value: string; readonly rows?: number },
): Html {
  const css = of.error === null ? 'govuk-textarea' : 'govuk-textarea govuk-textarea--error'
  return field(
    of,
    (more) =>
      html`<textarea class="${css}" id="${of.id}" name="${of.id}" rows="${of.rows ?? 5}"${more}>
${of.value}</textarea>`,
  )
}

/** A file of one's own. */
export function fileField(of: FieldFrame & { readonly accept: string }): Html {
  return field(
    of,
    (more) =>
      html`<input class="govuk-file-upload" id="${of.id}" name="${of.id}" type="file"
accept="${of.accept}" multiple${more}>`,
  )
}

/** One of a few. The first choice carries the group's id, so that an error leads to it. */
export function radioField(
  of: FieldFrame & {
    readonly value: string
    readonly options: readonly {
      readonly value: string
      readonly label: string
      readonly hint?: string
    }[]
  },
): Html {
  const described = of.error === null ? nothing : html` aria-describedby="${of.id}-error"`
  return html`<div
class="${groupCss(of.error)}"><fieldset class="govuk-fieldset"${described}><legend
class="govuk-fieldset__legend">${
    of.label
  }</legend>${hintOf(of)}${errorOf(of)}<div class="govuk-radios">${of.options.map((o, i) => {
    const id = i === 0 ? of.id : `${of.id}-${i + 1}`
    const checked = o.value === of.value ? trusted(' checked') : nothing
    return html`<div class="govuk-radios__item"><input class="govuk-radios__input" id="${id}"
name="${of.id}" type="radio" value="${o.value}"${checked}><label
class="govuk-label govuk-radios__label" for="${id}">${o.label}</label></div>`
  })}</div></fieldset></div>`
}

/** A promise to tick. */
export function checkField(
  of: FieldFrame & { readonly value: string; readonly checked: boolean },
): Html {
  const described = of.error === null ? nothing : html` aria-describedby="${of.id}-error"`
  const checked = of.checked ? trusted(' checked') : nothing
  return html`<div class="${groupCss(of.error)}">${errorOf(of)}<div class="govuk-checkboxes">
<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="${of.id}"
name="${of.id}" type="checkbox" value="${of.value}"${checked}${described}><label
class="govuk-label govuk-checkboxes__label" for="${of.id}">${of.label}</label></div></div></div>`
}
