import type { Day, Instant } from '../../law/index.ts'

/** The bureau as every page names it: head, foot, remedies. */
export interface BureauInfo {
  readonly name: string
  /** `临审`, the beginning of its document numbers; examples on forms are made from it. */
  readonly mark: string
  readonly address: string
  readonly hours: string
  readonly telephone: string
  /** The line for complaints 监督电话; the hotline 12345 stands beside it. */
  readonly complaintTelephone: string
  readonly government: string
  readonly court: string
  /** 网站标识码, ICP备, 公安备, as they must be printed; empty in a demonstration. */
  readonly filings: readonly string[]
}

/** A file to fetch: the address is this site's own path. */
export interface Download {
  readonly href: string
  readonly sizeBytes: number | null
}

/** A named thing with an address. */
export interface Named {
  readonly name: string
  readonly href: string
}

/** One wrong answer of a form: the field's id, and what to do. */
export interface FormError {
  readonly field: string
  readonly message: string
}

export interface ItemLink {
  readonly code: string
  readonly name: string
}

/** A way into the items: `key` is the value of the filter that lists them. */
export interface ItemGroup {
  readonly key: string
  readonly name: string
  readonly count: number
  /** The first few, by how many decisions on them are published. */
  readonly items: readonly ItemLink[]
}

export type DecisionState = 'valid' | 'invalid' | 'withdrawn'

/** A decision in a list. A withdrawn one has lost its party. */
export interface DecisionLine {
  readonly handle: string
  readonly number: string
  readonly item: string
  readonly party: string | null
  readonly decidedOn: Day
  readonly office: string
  readonly kind: 'grant' | 'deny'
  readonly state: DecisionState
}

/** The completeness badge 公示完整性: what fell due, what became of it, who countersigned. */
export interface Badge {
  /** `checking`: the newest entries are not countersigned yet; `unknown`: nothing heard of late. */
  readonly state: 'complete' | 'checking' | 'overdue' | 'unknown'
  readonly due: number
  readonly published: number
  readonly withheld: number
  readonly overdue: number
  /** Entries after the last countersignature. */
  readonly waiting: number
  readonly countersigned: { readonly at: Instant; readonly by: string } | null
  /** The overdue by the day they were due, the oldest first; unpublished, they have no number. */
  readonly late: readonly { readonly due: Day; readonly count: number }[]
}

export interface HomeModel {
  readonly common: readonly ItemLink[]
  readonly events: readonly ItemGroup[]
  readonly audiences: readonly ItemGroup[]
  readonly offices: readonly ItemGroup[]
  readonly itemCount: number
  readonly latest: readonly DecisionLine[]
  readonly decisionCount: number
  readonly badge: Badge
}

export interface ItemLine extends ItemLink {
  readonly office: string
  readonly kind: string
  /** What its published guide 服务指南 says; null for an item that is only listed: it has no page. */
  readonly guide: ItemLineGuide | null
}

export interface ItemLineGuide {
  readonly summary: string
  /** Working days; 0 is decided on the spot. */
  readonly limitPromised: number
}

export interface OfficerLine {
  readonly handle: string
  readonly name: string
  readonly office: string
  readonly post: string
  readonly certificate: string | null
  readonly validTo: Day | null
  readonly verdict: OfficerVerdict
}

/** One search over everything; `total` counts may exceed what is shown. */
export interface SearchModel {
  readonly q: string
  /** How a document number was read, `临审许〔2026〕117号`; null where it is none. */
  readonly readAs: string | null
  readonly items: { readonly total: number; readonly lines: readonly ItemLine[] }
  readonly decisions: { readonly total: number; readonly lines: readonly DecisionLine[] }
  readonly officers: { readonly total: number; readonly lines: readonly OfficerLine[] }
}

/** One group of a filter: `name` is the parameter of the address. */
export interface Facet {
  readonly name: string
  readonly title: string
  readonly options: readonly {
    readonly value: string
    readonly label: string
    readonly count: number
  }[]
}

/** Which items are listed. All values are keys of facets; empty lists mean all. */
export interface ItemFilter {
  readonly q: string
  readonly theme: readonly string[]
  readonly audience: readonly string[]
  readonly office: readonly string[]
  readonly kind: readonly string[]
}

export interface ItemListModel {
  readonly filter: ItemFilter
  readonly facets: readonly Facet[]
  readonly total: number
  readonly lines: readonly ItemLine[]
  readonly page: number
  readonly pageSize: number
}

/** Which decisions are listed or exported. */
export interface DecisionFilter {
  readonly q: string
  readonly office: readonly string[]
  readonly result: readonly string[]
  readonly state: readonly string[]
  readonly party: readonly string[]
  /** Code of an item, or empty. */
  readonly item: string
  readonly from: Day | null
  readonly to: Day | null
}

export interface DecisionListModel {
  readonly filter: DecisionFilter
  readonly facets: readonly Facet[]
  readonly total: number
  readonly lines: readonly DecisionLine[]
  readonly page: number
  readonly pageSize: number
  /** The item's name where the filter names one. */
  readonly itemName: string | null
  /** How a document number was read, and the highest number of its kind and year. */
  readonly readAs: { readonly number: string; readonly highest: number | null } | null
}

/** A decision as open data: the official fields 双公示 in their order, masked as on the page. */
export interface DecisionRecord {
  readonly handle: string
  readonly number: string
  readonly item: string
  readonly party: string | null
  readonly state: DecisionState
  readonly decidedOn: Day
  readonly publishedOn: Day
  /** When the record last changed, for feeds. */
  readonly changedAt: Instant
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

export interface GuideMaterial {
  readonly name: string
  readonly form: 'original' | 'copy' | 'electronic'
  readonly copies: number
  /** Another office's data replaces the paper; `sharedBy` names the office where it is known. */
  readonly shared: boolean
  readonly sharedBy: string | null
  /** When a conditional paper is needed; null where always. */
  readonly condition: string | null
  readonly files: readonly Named[]
}

export interface GuideVersion {
  readonly no: number
  readonly from: Day
  readonly change: string
  /** Where the version, or its comparison with the one before, can be read. */
  readonly href: string | null
  readonly current: boolean
}

/** An item's service guide 服务指南. A text that is missing is the empty string: the page says so. */
export interface GuideModel {
  readonly code: string
  readonly name: string
  /** 行政许可, 行政确认, 备案, 其他行政权力, 公共服务. */
  readonly kind: string
  readonly summary: string
  readonly theme: ItemGroupLink | null
  readonly basis: readonly {
    readonly law: string
    readonly article: string
    readonly href: string | null
  }[]
  readonly acceptingOffice: string
  readonly approvingOffice: string
  readonly conditions: readonly string[]
  readonly preferences: string
  readonly materials: readonly GuideMaterial[]
  readonly steps: readonly GuideStep[]
  /** The picture by `draw` of src/chart; served beside the page, as an image. */
  readonly chart: { readonly svg: string; readonly width: number; readonly height: number } | null
  readonly limits: GuideLimits
  readonly fee: string
  /** Visits to the hall; null where nobody counted. */
  readonly visits: number | null
  readonly certificate: { readonly name: string; readonly validYears: number | null } | null
  readonly supervision: string
  readonly accountability: string
  readonly remedies: { readonly reconsideration: string; readonly court: string }
  readonly hours: string
  readonly address: string
  readonly telephone: string
  readonly versions: readonly GuideVersion[]
  /** The version shown; `currentHref` leads to the one in force where this is an older one. */
  readonly shown: { readonly no: number; readonly from: Day; readonly currentHref: string | null }
  readonly recheck: { readonly office: string; readonly on: Day } | null
  readonly canApply: boolean
  readonly pdf: Download | null
  readonly today: Day
}

export interface ItemGroupLink {
  readonly key: string
  readonly name: string
}

export interface GuideStep {
  readonly name: string
  readonly words: string
}

/** Working days from acceptance; `basis` is the article of the legal limit. */
export interface GuideLimits {
  readonly promised: number
  readonly statutory: number
  readonly basis: string
}

/** Where a fact stands in the log 账本, and who countersigned 副署. */
export interface ProofBox {
  /** `pending`: not in a checkpoint yet; `provisional`: signed by us alone. */
  readonly state: 'countersigned' | 'provisional' | 'pending'
  /** The log's name as people know it: 临江区账本. */
  readonly log: string
  readonly index: number | null
  readonly at: Instant | null
  readonly countersignatures: readonly { readonly by: string; readonly at: Instant }[]
  /** Who has not countersigned yet. */
  readonly awaiting: readonly string[]
  /** Later entries about the same decision, such as its withdrawal. */
  readonly later: readonly {
    readonly words: string
    readonly at: Instant
    readonly index: number
  }[]
  readonly download: Download | null
}

export interface RecordField {
  readonly name: string
  readonly value: string
  /** Why it is masked; null where it is not. */
  readonly masked: string | null
}

/** A published decision 双公示. */
export interface DecisionModel {
  readonly kind: 'published'
  readonly handle: string
  readonly number: string
  /** 准予行政许可决定书. */
  readonly title: string
  readonly item: ItemLink
  readonly party: string
  readonly result: 'grant' | 'deny'
  readonly state: 'valid' | 'invalid'
  /** Last day of validity; null: no end, or nothing granted. */
  readonly validTo: Day | null
  readonly fields: readonly RecordField[]
  readonly proof: ProofBox
  readonly publication: {
    readonly due: Day
    readonly dueWorkingDays: number
    readonly on: Day
    readonly until: Day
    readonly period: string
  }
  readonly pdf: Download | null
  readonly officers: readonly Named[]
  readonly guideNo: number | null
  readonly remedies: { readonly reconsideration: string; readonly court: string }
}

/** A decision that was taken down 撤下: party and content are gone, the note stays. */
export interface WithdrawnModel {
  readonly kind: 'withdrawn'
  readonly handle: string
  readonly number: string
  readonly title: string
  readonly itemName: string
  readonly decidedOn: Day
  readonly publicFrom: Day
  readonly withdrawnOn: Day
  readonly reason: string
  readonly revocation: { readonly number: string; readonly href: string | null } | null
  readonly approvedBy: string
  readonly proof: ProofBox
}

export type OfficerVerdict = 'valid' | 'ended' | 'suspended' | 'revoked' | 'none'

/** The page that the code on an officer's card opens (S1.6). */
export interface OfficerModel {
  readonly handle: string
  readonly name: string
  readonly office: string
  readonly post: string
  readonly photo: string | null
  readonly verdict: OfficerVerdict
  /** Since when it does not hold, and why, in one sentence; null where it is valid. */
  readonly why: string | null
  readonly asked: Instant
  readonly certificate: {
    readonly number: string
    readonly issuer: string
    readonly from: Day
    /** Last day of validity. */
    readonly to: Day
    readonly kinds: string
    readonly area: string
  } | null
  readonly examination: string | null
}

export interface OfficerListModel {
  readonly q: string
  readonly lines: readonly OfficerLine[]
  readonly total: number
}

/** The electronic signature 电子签名 in a paper's file, as the file says and as it was checked. */
export type SealModel =
  | {
      readonly state: 'holds'
      readonly subject: string
      readonly issuer: string
      readonly serial: string
      readonly from: Instant
      readonly to: Instant
      readonly isSelfSigned: boolean
      /** The signer's word. */
      readonly signedAt: Instant | null
    }
  | { readonly state: 'fails'; readonly why: string }

/** Where the code printed on a paper leads: which document it is, and how to check it. */
export interface VerifyModel {
  readonly handle: string
  /** 准予行政许可决定书, 受理通知书, … */
  readonly title: string
  readonly number: string
  readonly issuedOn: Day
  readonly sha256: string
  readonly sizeBytes: number
  /** What the public record says of it now. */
  readonly standing: 'valid' | 'invalid' | 'withdrawn' | 'not_public'
  readonly decisionHref: string | null
  readonly proof: ProofBox
  /** Null where the file bears no signature. */
  readonly seal: SealModel | null
  readonly pdf: Download | null
}

/** A stop of the clock 中止计时; `to` null while it lasts. */
export interface CaseStop {
  readonly from: Day
  readonly to: Day | null
  readonly reason: string
  /** Working days that the written notice names. */
  readonly needs: string
}

export interface CaseStep {
  readonly title: string
  readonly state: 'done' | 'now' | 'next'
  readonly at: Instant | null
  /** For what is to come: the latest day, or a limit in words. */
  readonly due: Day | null
  readonly dueNote: string | null
  readonly words: string
  /** What the applicant has to do now; null: nothing. */
  readonly todo: string | null
  readonly documents: readonly { readonly id: string; readonly name: string }[]
}

/** A case as its applicant sees it, opened by number and query code 查询码. */
export interface CaseModel {
  readonly number: string
  readonly item: ItemLink
  /** 收件, 补正中, 审查中, 已决定, … */
  readonly stateName: string
  readonly tone: 'running' | 'waiting' | 'done' | 'ended'
  readonly today: Day
  /** From acceptance; null before it. `decidedOn` stops both clocks. */
  readonly clock: {
    readonly acceptedOn: Day
    readonly promised: number
    readonly statutory: number
    readonly extension: number
    readonly stops: readonly CaseStop[]
    readonly decidedOn: Day | null
  } | null
  readonly steps: readonly CaseStep[]
  /** Acts open to the applicant now; each is a form that posts number and code to `href`. */
  readonly acts: readonly { readonly title: string; readonly href: string; readonly note: string }[]
}

export interface CaseLookupModel {
  readonly number: string
  readonly error: string | null
}

/** An application was received: shown once, with its query code. */
export interface ReceiptModel {
  readonly item: ItemLink
  readonly number: string
  readonly queryCode: string
  readonly at: Instant
  /** Last day on which the bureau says whether it accepts (5 working days). */
  readonly answerBy: Day
  readonly limitPromised: number
  readonly hasInspection: boolean
  readonly pdf: Download | null
}

export interface ApplyMaterial {
  readonly code: string
  readonly name: string
  readonly shared: boolean
  readonly sharedBy: string | null
  readonly required: boolean
  readonly condition: string | null
}

/** What the form carries, as typed. */
export interface ApplyValues {
  readonly partyKind: string
  readonly name: string
  readonly code: string
  readonly representative: string
  readonly hasAgent: string
  readonly agentName: string
  readonly agentCode: string
  readonly agentScope: string
  readonly address: string
  readonly telephone: string
  readonly email: string
  readonly electronicDelivery: string
  readonly declared: string
}

export interface ApplyModel {
  readonly item: ItemLink
  /** Made by the server for this form: sent twice, it is received once. */
  readonly actId: string
  readonly values: ApplyValues
  readonly materials: readonly ApplyMaterial[]
  readonly errors: readonly FormError[]
  readonly maxFileBytes: number
}

/** A paper sent with an application. */
export interface ApplyFile {
  readonly material: string
  readonly fileName: string
  readonly type: string
  readonly bytes: Uint8Array
}

export interface ReportValues {
  readonly page: string
  readonly wrong: string
  readonly right: string
  readonly contact: string
}

export interface ReportModel {
  readonly actId: string
  readonly values: ReportValues
  readonly errors: readonly FormError[]
}

export interface ReportDoneModel {
  readonly number: string
  readonly answerBy: Day
  readonly page: string
}

/** A list of the bureau 清单. */
export interface ListSummary {
  readonly key: string
  readonly title: string
  readonly about: string
  readonly count: number
  readonly updatedOn: Day | null
}

export interface ListModel {
  readonly key: string
  readonly title: string
  readonly about: string
  readonly updatedOn: Day | null
  readonly columns: readonly string[]
  /** Cells in the order of the columns; a cell with `href` is a link. */
  readonly rows: readonly (readonly ListCell[])[]
}

export type ListCell = string | Named
