import { html as escapeInto, raw } from 'hono/html'

/** Mark-up that is safe to send: every value in it was escaped when it was put in. */
export type Html = ReturnType<typeof raw>

/** What may stand in a template: words, numbers (escaped), mark-up, nothing, lists of them. */
export type Piece = string | number | Html | null | undefined | readonly Piece[]

/**
 * The template of all public pages: escapes text and attribute values, at any depth of lists.
 * Attribute values must stand between double quotes.
 *
 * @example html`<p title="${title}">${names.map((n) => html`<b>${n}</b>`)}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  const made = escapeInto(parts, ...values)
  if (made instanceof Promise) throw new TypeError('a template holds no promises')
  return made
}

/** Marks text as mark-up without escaping: only for what this house draws itself. */
export function trusted(markup: string): Html {
  return raw(markup)
}

/** Nothing at all. */
export const nothing: Html = raw('')

/** Puts a separator between pieces. */
export function joined(pieces: readonly Piece[], between: Piece): Html {
  return html`${pieces.map((piece, i) => (i === 0 ? piece : html`${between}${piece}`))}`
}
