import { type House, perform, type Receipt, type Refusal, rehearse } from '../../acts/index.ts'
import { apply, queryCodes } from '../../cases/index.ts'
import { load, outline } from '../../chart/index.ts'
import { codes, type Day } from '../../law/index.ts'
import { withTransaction } from '../../platform/database.ts'
import type { Vault } from '../../platform/vault.ts'
import { sniffMedia } from '../../records/index.ts'
import type { models, PortalForms } from '../portal/index.ts'
import { type ItemRow, versionsOf } from './items.ts'

/** What the vault is needed for: the bytes of the papers that come with an application. */
export interface FormsPress {
  readonly vault: Vault
}

const MOST_BYTES = 20_000_000
const MEDIA = new Set(['application/pdf', 'image/jpeg', 'image/png'])

type Sent = Parameters<PortalForms['apply']>[0]

/** Where applications of the portal 网上申请 go: the act `apply`, its refusals told as errors of the
 *  form. Bytes reach the vault only once the act has nothing against the application. */
export function portalForms(house: House, press: FormsPress): PortalForms {
  return {
    applyForm: async (code) => {
      const item = await itemOf(house, code)
      return item === null ? null : formOf(item)
    },
    apply: async (sent) => {
      const item = await itemOf(house, sent.item)
      if (item === null) return { errors: [whole('这个事项没有公布，不能在线申请')] }
      const wrong = fileErrors(sent.files)
      if (wrong.length > 0) return { errors: wrong }
      const { actId } = sent
      const actor = { kind: 'applicant', case: actId } as const
      const party = partyOf(sent)
      const tried = await rehearse(house, apply, { actor, actId, input: { ...party, files: [] } })
      if ('malformed' in tried) return { errors: malformed(tried.malformed.errors, sent) }
      // An application sent before is there already: the act tells whether this is the same.
      if ('refusal' in tried && tried.refusal.code !== 'subject.exists') {
        return { errors: [errorOf(tried.refusal, sent)] }
      }
      const files = await stored(press.vault, sent)
      const answer = await perform(house, apply, { actor, actId, input: { ...party, files } })
      if ('malformed' in answer) return { errors: malformed(answer.malformed.errors, sent) }
      if ('refusal' in answer) return { errors: [errorOf(answer.refusal, sent)] }
      return receiptOf(house, item, answer.receipt)
    },
  }
}

async function itemOf(house: House, code: string): Promise<ItemRow | null> {
  const [item] = await versionsOf(house.pools.web, house.facts.bureau, code)
  return item === undefined || item.content === null ? null : item
}

function formOf(item: ItemRow): Omit<models.ApplyModel, 'actId' | 'values' | 'errors'> {
  return {
    item: { code: item.code, name: item.name },
    materials: (item.content?.materials ?? []).map((m) => ({
      code: m.code,
      name: m.name,
      shared: m.shared,
      sharedBy: null,
      required: m.required,
      condition: m.condition,
    })),
    maxFileBytes: MOST_BYTES,
  }
}

const blank = (text: string) => (text.trim() === '' ? null : text)

function partyOf({ values: v, item }: Sent) {
  return {
    partyKind: v.partyKind,
    name: v.name,
    code: blank(v.code.toUpperCase()),
    representative: blank(v.representative),
    agent:
      v.hasAgent === 'yes'
        ? { name: v.agentName, code: blank(v.agentCode.toUpperCase()), scope: v.agentScope }
        : null,
    address: v.address,
    telephone: v.telephone,
    email: blank(v.email),
    electronicDelivery: v.electronicDelivery === 'yes',
    item,
  }
}

/** Known by its first bytes, whatever the browser calls it. */
function mediaOf(file: models.ApplyFile): string {
  return sniffMedia(file.bytes)
}

function fileErrors(files: readonly models.ApplyFile[]): models.FormError[] {
  const wrong = files.flatMap((file) => {
    const field = `m-${file.material}`
    if (!MEDIA.has(mediaOf(file))) {
      return [{ field, message: `「${nameOf(file)}」不是 PDF、JPEG 或者 PNG，请另存后再选` }]
    }
    if (file.bytes.length <= MOST_BYTES) return []
    return [{ field, message: `「${nameOf(file)}」超过 20 MB，请缩小后再选` }]
  })
  const total = files.reduce((sum, file) => sum + file.bytes.length, 0)
  const [first] = files
  return wrong.length === 0 && total > MOST_BYTES && first !== undefined
    ? [{ field: `m-${first.material}`, message: '文件合计超过 20 MB，请缩小后再选' }]
    : wrong
}

/** A name that can be kept and shown, without the folders that some browsers add. */
function nameOf(file: models.ApplyFile): string {
  const last = file.fileName.split(/[/\\]/).at(-1) ?? ''
  const plain = last.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\ufffd]/gu, '')
  const short = [...plain.trim()].slice(-100).join('')
  return short === '' ? '附件' : short
}

/** A case has the id of the act that begins it, so its files have their owner before it is. */
function stored(vault: Vault, { actId, files }: Sent) {
  return Promise.all(
    files.map(async (file) => ({
      material: file.material,
      name: nameOf(file),
      media: mediaOf(file),
      ...(await vault.put(file.bytes, actId)),
    })),
  )
}

const FIELDS: Readonly<Record<string, string>> = {
  partyKind: 'partyKind',
  name: 'name',
  code: 'code',
  representative: 'representative',
  'agent.name': 'agentName',
  'agent.code': 'agentCode',
  'agent.scope': 'agentScope',
  address: 'address',
  telephone: 'telephone',
  email: 'email',
  electronicDelivery: 'electronicDelivery',
}

/** An error of the application as a whole stands at its end, where it is sent. */
function whole(message: string): models.FormError {
  return { field: 'declared', message }
}

function malformed(
  errors: readonly { readonly path: string; readonly message: string }[],
  { files }: Sent,
): models.FormError[] {
  return errors.map(({ path, message }) => {
    const at = /^files\.(\d+)/.exec(path)?.[1]
    const file = at === undefined ? undefined : files[Number(at)]
    if (file !== undefined) return { field: `m-${file.material}`, message }
    const field = FIELDS[path]
    return field === undefined ? whole(message) : { field, message }
  })
}

/** A refusal in one sentence, at the field that it is about. */
function errorOf(refusal: Refusal, sent: Sent): models.FormError {
  const message = [refusal.wrong, ...refusal.next].join('')
  if (refusal.code !== 'code.invalid') return whole(message)
  const { partyKind, code } = sent.values
  const own =
    partyKind === 'person' ? codes.checkId(code, sent.moment.today) : codes.checkUscc(code)
  return { field: own.valid ? 'agentCode' : 'code', message: refusal.wrong }
}

async function receiptOf(
  house: House,
  item: ItemRow,
  receipt: Receipt,
): Promise<models.ReceiptModel> {
  const chart = load(item.chart ?? '')
  const { due } = await withTransaction(house.pools.app, house.facts.bureau, (tx) =>
    tx.one<{ due: Day }>({
      text: `select due::text as due from deadline
        where bureau = $1 and subject = $2 and rule = 'supplement' order by seq limit 1`,
      values: [tx.bureau, receipt.subject],
    }),
  )
  return {
    item: { code: item.code, name: item.name },
    number: receipt.number ?? '',
    queryCode: queryCodes.queryCode(house.facts.secret, receipt.subject).replaceAll('-', ''),
    at: receipt.at,
    answerBy: due,
    limitPromised: item.content?.limitPromised ?? 0,
    hasInspection: !Array.isArray(chart) && outline(chart).some((s) => s.act === 'inspect'),
    pdf: null,
  }
}
