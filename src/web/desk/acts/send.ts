import { call } from '../api.ts'
import type { ActName, Json, Receipt } from '../contract.ts'

/** What is kept in this browser before an act is sent. */
interface Kept {
  actId: string
  content: string
}

const keptName = (act: ActName, subject: string | null) => `desk.act.${act}.${subject ?? 'new'}`

/** Acts under way: a second press joins the first instead of sending again. */
const underWay = new Map<string, Promise<Receipt>>()

/**
 * Sends an act. Its id is stored before sending, so a double click sends one act, and a retry after
 * a lost answer, even after the page was loaded again, brings the first receipt. Another content
 * is another act with a new id. Throws ApiError; after a refusal or a malformed input nothing was
 * written and the id is given up, after a lost answer it is kept.
 */
export function perform(act: ActName, subject: string | null, input: Json): Promise<Receipt> {
  const name = keptName(act, subject)
  const running = underWay.get(name)
  if (running) return running
  const actId = keptActId(name, JSON.stringify(input))
  const sent = call('POST /api/acts/{name}', {
    params: { name: act },
    body: { actId, subject, input },
  })
    .then((receipt) => {
      sessionStorage.removeItem(name)
      return receipt
    })
    .catch((error) => {
      if (error?.status === 409 || error?.status === 400) sessionStorage.removeItem(name)
      throw error
    })
    .finally(() => underWay.delete(name))
  underWay.set(name, sent)
  return sent
}

function keptActId(name: string, content: string): string {
  const kept = read<Kept>(name)
  if (kept?.content === content) return kept.actId
  const actId = uuid()
  sessionStorage.setItem(name, JSON.stringify({ actId, content } satisfies Kept))
  return actId
}

/**
 * A random UUID, also where the page is not a secure context (a plain address inside the
 * office).
 */
export function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

const formName = (act: ActName, subject: string | null) => `desk.form.${act}.${subject ?? 'new'}`

/** What was typed into an act's form and not sent. */
export interface KeptForm {
  values: Record<string, Json | undefined>
  at: string
}

/** Keeps what was typed, so that closing, reloading or signing out loses nothing. */
export function keepForm(act: ActName, subject: string | null, values: KeptForm['values']): string {
  const at = new Date().toISOString()
  sessionStorage.setItem(formName(act, subject), JSON.stringify({ values, at } satisfies KeptForm))
  return at
}

/** What was kept of a form, or null. */
export function keptForm(act: ActName, subject: string | null): KeptForm | null {
  return read<KeptForm>(formName(act, subject))
}

/** Forgets a form whose act is done. */
export function forgetForm(act: ActName, subject: string | null): void {
  sessionStorage.removeItem(formName(act, subject))
}

function read<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null') as T | null
  } catch {
    return null
  }
}
