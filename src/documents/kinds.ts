import { z } from 'zod'
import { type Day, type Instant, isDay, numbers } from '../law/index.ts'

/**
 * What each paper must say. One schema per kind: what the law wants in a paper is a field that
 * cannot be left out; what practice adds may be null. A field that no template knows is refused,
 * for it would be promised and never printed.
 */

/** Characters that print as nothing, as something else, or only on one machine (自造字). */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Co}\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]/gu

/** What pasting leaves behind: tabs, odd line ends, marks without width. */
function tidied(raw: string, manyLines: boolean): string {
  const plain = raw.replace(/[\u00ad\u200b\ufeff]/g, '').replace(/\r\n?/g, '\n')
  const kept = (manyLines ? plain.replaceAll('\t', ' ') : plain.replace(/\s+/g, ' ')).trim()
  // Where nothing else was written, the marks stay, to be spelled out.
  return kept === '' ? raw.trim() : kept
}

/** How characters that cannot be printed stand on a paper: 〔U+E000〕, for the reader to look up. */
export function spelledOut(characters: string): string {
  const codes = [...characters].map((one) => {
    const hex = (one.codePointAt(0) ?? 0).toString(16).toUpperCase()
    return `U+${hex.padStart(4, '0')}`
  })
  return `〔${codes.join(' ')}〕`
}

/**
 * Words are counted as they were written and printed as they can be: the act has fixed them, so a
 * paper is never refused for a character.
 */
function text(label: string, most: number, manyLines: boolean) {
  return z
    .string(`请填写${label}`)
    .transform((t) => tidied(t, manyLines))
    .pipe(z.string().min(1, `请填写${label}`).max(most, `${label}不能超过 ${most} 字`))
    .transform((t) => t.replace(UNPRINTABLE, (one) => (one === '\n' ? one : spelledOut(one))))
}

const line = (label: string, most = 300) => text(label, most, false)
/** Words of several paragraphs, parted by line ends. */
const words = (label: string, most = 6000) => text(label, most, true)
/** May be null or absent; empty counts as absent. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z.preprocess((v: z.input<T> | null) => (v === '' ? null : v), schema.nullable()).prefault(null)

const dayField = (label: string) =>
  z
    .string(`请填写${label}`)
    .refine(isDay, `${label}应写成 2026-11-25 的形式`)
    .transform((t) => t as Day)

const momentField = (label: string) =>
  z
    .string(`请填写${label}`)
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, `${label}应写成 2026-11-25T01:00:00Z 的形式`)
    .refine((t) => isDay(t.slice(0, 10)) && !Number.isNaN(Date.parse(t)), `${label}不存在`)
    .transform((t) => t as Instant)

const count = (label: string, least: number, most: number) =>
  z.int(`${label}应为整数`).min(least, `${label}不能少于 ${least}`).max(most, `${label}太大`)

const list = <T extends z.ZodType>(label: string, schema: T, least: number, most: number) =>
  z
    .array(schema, `请填写${label}`)
    .min(least, `请填写${label}${least > 1 ? `，至少 ${least} 项` : ''}`)
    .max(most, `${label}不能超过 ${most} 项`)

const oneOf = <const T extends readonly string[]>(label: string, values: T) =>
  z.enum(values, `${label}应为：${values.join('、')}`)

const yes = (label: string) => z.boolean(`请填写${label}（是或者否）`)

function closed<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `有文书不认识的字段：${(issue.keys as string[]).map((k) => `「${k}」`).join('')}，请删去`
        : '数据的形式不对，应为一组字段',
  })
}

const webAddress = z
  .string('请填写核对文书的网址')
  .max(300, '核对文书的网址太长')
  .regex(/^https?:\/\/[!-~]+$/, '核对文书的网址应以 https:// 开头')

/** A picture of the office's real seal: PNG in base64, at most 400 kB. */
const sealPicture = z
  .string()
  .max(550_000, '印章图片不能超过 400 kB')
  .regex(/^iVBORw0KGgo[A-Za-z0-9+/]+={0,2}$/, '印章图片应为 PNG（base64）')

function numberField(mark: string) {
  return z.string('请填写文号').superRefine((t, context) => {
    const parsed = numbers.parseNumber(t)
    // 不许 ends in 许, so a longer mark must not pass for the shorter one.
    const fits = parsed?.prefix.endsWith(mark) && !parsed.prefix.endsWith(`不${mark}`)
    const fault =
      parsed === null ? numbers.numberFault(t) : fits ? null : `文号「${t}」的代字应为「${mark}」`
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })
}

/** What every outward paper bears (practice: office, number, addressee, date, check, where to ask). */
function head(mark: string) {
  return {
    bureau: line('发文机关', 40),
    number: numberField(mark),
    addressee: line('收文人', 100),
    date: dayField('成文日期'),
    verifyUrl: webAddress,
    bureauAddress: line('机关地址', 120),
    bureauTelephone: line('机关电话', 60),
    demo: z.boolean().default(false),
    seal: maybe(sealPicture),
  }
}

const party = closed({
  kind: oneOf('申请人类别', ['person', 'company', 'organisation']),
  name: line('申请人', 100),
  code: maybe(line('证件号码', 40)),
  representative: maybe(line('法定代表人', 60)),
  address: line('住所', 200),
})

/** Where to turn against a decision: names of body and court (行政许可法 art. 38). */
const remedies = closed({
  reconsideration: line('复议机关', 100),
  court: line('管辖法院', 100),
  /** Reconsideration must come first (行政复议法 2023 art. 23). */
  reconsiderationFirst: z.boolean().default(false),
  /** The way to apply online, given too when delivered online (行政复议法 2023 art. 22). */
  online: maybe(line('网上复议渠道', 200)),
})

const item = line('事项名称', 200)

const decision = {
  item,
  party,
  receivedOn: dayField('申请日期'),
  acceptedOn: dayField('受理日期'),
  facts: words('查明的事实'),
  basis: list('依据', line('依据'), 1, 30),
  reasons: words('理由'),
  remedies,
}

const receipt = {
  item,
  materials: list(
    '材料',
    closed({
      name: line('材料名称', 200),
      form: line('材料形式', 10),
      copies: count('份数', 1, 100).default(1),
      pages: count('页数', 0, 5000),
    }),
    0,
    60,
  ),
  receiver: line('接收人', 60),
  queryCode: line('查询码', 40),
  queryUrl: maybe(line('查询网址', 200)),
  /** The last day on which gaps may be told (行政许可法 art. 32(1)(4)). */
  toldBy: maybe(dayField('告知期限')),
}

const supplement = {
  item,
  receivedOn: dayField('收件日期'),
  gaps: list(
    '需要补正的内容',
    closed({
      material: line('材料名称', 200),
      wrong: words('存在的问题', 500),
      basis: words('要求的依据', 300),
      howToFix: words('补正办法', 500),
    }),
    1,
    60,
  ),
  withinDays: count('补正期限', 1, 365),
  dueOn: maybe(dayField('补正期限届满日')),
  /** What the item's own basis says when the limit passes; without it nothing lapses. */
  lapse: maybe(words('逾期的后果', 500)),
  returned: list('退回的材料', line('退回的材料', 200), 0, 60).default([]),
}

const acceptance = {
  item,
  receivedOn: dayField('申请日期'),
  acceptedOn: dayField('受理日期'),
  statutoryDue: dayField('法定期限届满日'),
  promisedDue: dayField('承诺期限届满日'),
  provisional: yes('日期是否暂定'),
  limitStatutory: count('法定期限', 0, 365),
  limitPromised: count('承诺期限', 0, 365),
  special: list(
    '特别程序',
    closed({ procedure: line('特别程序', 60), workingDays: count('所需工作日', 1, 365) }),
    0,
    10,
  ).default([]),
  officer: line('经办人', 60),
  telephone: line('联系电话', 60),
  queryCode: line('查询码', 40),
}

const decline = {
  item,
  receivedOn: dayField('申请日期'),
  ground: oneOf('不予受理的情形', ['not_needed', 'other_office', 'false_papers', 'item_rule']),
  reason: words('不予受理的理由'),
  rightOffice: maybe(line('有权机关', 100)),
  basis: list('依据', line('依据'), 0, 30).default([]),
  remedies,
}

const grant = {
  ...decision,
  scope: words('许可内容和范围', 2000),
  place: maybe(line('许可地点', 200)),
  validFrom: dayField('有效期起'),
  validTo: maybe(dayField('有效期止')),
  /** Null where the decision itself is the result. */
  certificateName: maybe(line('证件名称', 100)),
  certificateNumber: maybe(line('证件编号', 60)),
  /** Who was heard, and how what they said was dealt with (行政许可法 art. 36, 47). */
  heard: maybe(words('听取意见的情况')),
}

const deny = {
  ...decision,
  conditionsUnmet: list(
    '未满足的条件',
    closed({
      condition: words('未满足的条件', 500),
      fact: words('事实', 1500),
      evidence: words('证据', 800),
      basis: words('依据', 500),
    }),
    1,
    50,
  ),
  /** The standard that a test failed (行政许可法 art. 55). */
  technicalStandard: maybe(words('技术标准', 500)),
  heard: maybe(words('听取意见的情况')),
}

const certificate = {
  item,
  certificateName: line('证件名称', 100),
  party,
  scope: words('许可内容和范围', 1000),
  validFrom: dayField('有效期起'),
  validTo: maybe(dayField('有效期止')),
  decisionNumber: line('许可决定文号', 60),
  decidedOn: dayField('许可决定日期'),
}

const deliveryReceipt = {
  item,
  papers: list(
    '送达文书',
    closed({ title: line('文书名称', 60), number: line('文号', 60) }),
    1,
    20,
  ),
  way: line('送达方式', 20),
  deliveredOn: dayField('送达日期'),
  deliveredTime: maybe(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '送达时间应写成 09:30')),
  place: line('送达地点', 200),
  signer: maybe(line('签收人', 60)),
  relation: maybe(line('签收人与受送达人的关系', 60)),
  witness: maybe(line('见证人', 100)),
  refusal: maybe(words('拒收的情况', 500)),
  postNumber: maybe(line('邮件号码', 60)),
  /** Electronic: when the system of the addressee had it. Notice: page and last day. */
  system: maybe(line('到达系统的时间', 100)),
  notice: maybe(line('公告载体和期满日', 200)),
  deliverer: line('送达人', 60),
  secondDeliverer: maybe(line('送达人', 60)),
}

const withdrawal = {
  item,
  receivedOn: dayField('申请日期'),
  askedOn: dayField('撤回日期'),
  reason: words('撤回的理由', 500),
}

const officer = closed({ name: line('执法人员', 60), certificate: line('执法证号', 60) })

const inspectionRecord = {
  caseNumber: line('案号', 60),
  item,
  party,
  place: line('踏勘地点', 200),
  startedAt: momentField('开始时间'),
  endedAt: momentField('结束时间'),
  inspectors: list('踏勘人员', officer, 2, 10),
  recorder: line('记录人', 60),
  certificatesShown: z.literal(true, '踏勘人员应当出示执法证件'),
  recordingTold: z.literal(true, '应当告知在场人员全程录音录像'),
  present: closed({
    name: line('在场人', 60),
    post: line('在场人的职务或者关系', 60),
    identity: maybe(line('在场人的身份证明', 60)),
  }),
  /** The answer to the told right to ask for withdrawal 回避. */
  withdrawalAnswer: words('是否申请回避', 300),
  points: list(
    '踏勘要点',
    closed({
      standard: words('标准', 500),
      found: words('现场情况', 1500),
      measured: maybe(line('实测', 200)),
      evidence: maybe(line('照片或者录像编号', 200)),
      meets: yes('是否符合'),
    }),
    1,
    60,
  ),
  conclusion: oneOf('结论', ['meets', 'fails', 'rectify']),
  rectifyBy: maybe(dayField('整改期限')),
  partyRemarks: words('当事人意见', 2000),
  refusal: maybe(words('拒签的理由', 300)),
  recordingNumber: line('音像记录编号', 100),
}

/** Findings on the ten points of the legal review (国办发〔2018〕118号; S3.6), in their order. */
const opinion = {
  item,
  party,
  submittedBy: line('送审机构', 60),
  submittedOn: dayField('送审日期'),
  receivedOn: dayField('收到日期'),
  draft: count('文稿次序', 1, 999),
  draftTitle: line('送审文稿', 100),
  papers: list('送审材料', line('送审材料', 200), 1, 60),
  facts: words('查明的事实'),
  basis: list('依据', line('依据'), 1, 30),
  points: z
    .array(
      closed({
        finding: oneOf('审核结论', ['ok', 'problem', 'inapplicable']),
        reason: words('审核理由', 1500),
      }),
      '请填写十项审核结论',
    )
    .length(10, '十项审核内容应当逐项作出结论'),
  opinion: oneOf('审核意见', ['pass', 'amend', 'reject', 'return']),
  advice: words('审核意见的说明'),
  reviewer: line('审核人', 60),
  qualification: line('审核人的资格', 100),
  legalHead: line('法制机构负责人', 60),
  /** The handling office's answer: taken, or objected and why; null while it has not answered. */
  answer: maybe(words('承办机构的答复', 2000)),
}

/** Which seal a paper bears: acceptance papers the special seal 专用印章 (行政许可法 art. 32(2)). */
export type SealKind = 'special' | 'office' | 'none'

function kind<const K extends string, S extends z.ZodRawShape>(
  name: K,
  title: string,
  mark: string,
  seal: SealKind,
  shape: S,
) {
  const top = head(mark)
  return {
    kind: name,
    /** As printed on the paper. */
    title,
    /** The character of this kind in its number: 临审受〔2026〕1号. */
    mark,
    seal,
    /** The file under templates/, and its version as the entry of the act names it. */
    template: `${name}.typ`,
    version: 1,
    schema: closed({ ...top, ...shape }),
    /** A draft has no number, day or address yet. */
    previewSchema: closed({
      ...top,
      number: maybe(top.number),
      date: maybe(top.date),
      verifyUrl: maybe(top.verifyUrl),
      ...shape,
    }),
  }
}

/** Every kind of paper the house can set: title, mark of its number, seal, template and its fields. */
export const kinds = {
  receipt: kind('receipt', '申请材料接收凭证', '收', 'special', receipt),
  supplement: kind('supplement', '申请材料补正通知书', '补', 'special', supplement),
  acceptance: kind('acceptance', '行政许可申请受理通知书', '受', 'special', acceptance),
  decline: kind('decline', '行政许可申请不予受理决定书', '不受', 'special', decline),
  grant: kind('grant', '准予行政许可决定书', '许', 'office', grant),
  deny: kind('deny', '不予行政许可决定书', '不许', 'office', deny),
  certificate: kind('certificate', '行政许可证件', '证', 'office', certificate),
  deliveryReceipt: kind('deliveryReceipt', '行政许可文书送达回证', '送', 'office', deliveryReceipt),
  withdrawal: kind('withdrawal', '撤回申请终止办理通知书', '终', 'special', withdrawal),
  inspectionRecord: kind('inspectionRecord', '现场踏勘笔录', '勘', 'none', inspectionRecord),
  opinion: kind('opinion', '重大行政许可决定法制审核意见书', '审', 'none', opinion),
} as const

export type PaperKind = keyof typeof kinds
/** What a paper of a kind is made from, before defaults are filled in. */
export type PaperData<K extends PaperKind> = z.input<(typeof kinds)[K]['schema']>

/** A paper whose data passed its schema. */
export interface CheckedPaper {
  readonly kind: PaperKind
  readonly data: { readonly [k: string]: unknown }
}

export function isPaperKind(name: string): name is PaperKind {
  return Object.hasOwn(kinds, name)
}

/** Checks the data of a paper: the data with defaults, or all faults in Chinese, one sentence each. */
export function checkPaper(
  name: string,
  data: unknown,
  preview: boolean,
): { paper: CheckedPaper } | { faults: readonly string[] } {
  if (!isPaperKind(name)) {
    const known = Object.keys(kinds).join('、')
    return { faults: [`没有「${name}」这一种文书。可用的有：${known}`] }
  }
  const { schema, previewSchema } = kinds[name]
  const answer = (preview ? previewSchema : schema).safeParse(data)
  if (!answer.success) return { faults: answer.error.issues.map(faultOf) }
  const faults = contradictions(answer.data)
  return faults.length > 0 ? { faults } : { paper: { kind: name, data: answer.data } }
}

function faultOf(issue: z.core.$ZodIssue): string {
  const at = issue.path.find((step) => typeof step === 'number')
  const place = at === undefined ? '' : `第 ${at + 1} 项：`
  const field = issue.path.filter((step) => typeof step === 'string').join('.')
  return `${place}${issue.message}${field === '' ? '' : `（${field}）`}`
}

/** Days that cannot stand together in one paper, and answers that need another field. */
function contradictions(data: { readonly [k: string]: unknown }): string[] {
  const faults: string[] = []
  const order = (earlier: string, later: string, fault: string) => {
    const [a, b] = [data[earlier], data[later]]
    if (typeof a === 'string' && typeof b === 'string' && a > b) faults.push(fault)
  }
  order('validFrom', 'validTo', '有效期止早于有效期起')
  order('receivedOn', 'acceptedOn', '受理日期早于申请日期')
  order('startedAt', 'endedAt', '结束时间早于开始时间')
  order('promisedDue', 'statutoryDue', '承诺期限晚于法定期限')
  if (data['ground'] === 'other_office' && data['rightOffice'] === null) {
    faults.push('不属于本机关职权范围的，应当写明有权机关（rightOffice）')
  }
  if (data['conclusion'] === 'rectify' && data['rectifyBy'] === null) {
    faults.push('结论为整改的，应当写明整改期限（rectifyBy）')
  }
  return faults
}
