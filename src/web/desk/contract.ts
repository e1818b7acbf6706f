/**
 * What the desk and the server say to each other: types only, no code, JSON over HTTP under `/api`.
 *
 * Every write carries the session cookie and an `Origin` that the server checks; every answer that
 * is not a success is an {@link Problem} (`application/problem+json`, RFC 9457). The browser knows
 * the form of each act and draws it; it never repeats a rule: what may be done now, and why not,
 * comes from the server's own checks ({@link Act}). Days are `2026-11-25` in Asia/Shanghai, moments
 * are UTC `2026-11-25T01:18:00Z`. Sentences (refusals, checks, steps) arrive in Chinese, ready
 * to show.
 *
 * An act is sent as `POST /api/acts/{name}` with {@link ActRequest}. Its `actId` was made and
 * kept by the browser before sending, so a second press or a retry after a lost answer brings
 * the first receipt again. 200 {@link Receipt} · 409 {@link RefusalProblem} · 400 {@link
 * MalformedProblem} · 401 not signed in · 403 no permission ({@link Problem}). Two neighbours
 * take the same body and write nothing: `/preview` answers the page that would be issued
 * (`image/svg+xml` or `image/png` where the server can draw a page, else `application/pdf`;
 * 204 where the act issues none), `/check` answers an {@link ActVerdict}. At the window the
 * notice of gaps is previewed before its case exists: `supplement/preview` with subject null
 * then carries the application in `input.application` ({@link ReceiveInput}).
 */

/** Every call: its answer, and its body where it has one. `{x}` stands for a part of the path. */
export interface Routes {
  'GET /api/site': { answer: Site }
  'GET /api/me': { answer: Me }
  'POST /api/session': { body: { account: string; password: string }; answer: Me }
  'DELETE /api/session': { answer: null }
  /** Chooses an own password; other sessions end. 409 where the old one is wrong. */
  'POST /api/password': { body: { old: string; fresh: string }; answer: null }
  /** The register of people; administrators and supervisors only. */
  'GET /api/people': { answer: People }
  /** Opens or renews an account; administrators only. 409 where the name is taken. */
  'POST /api/people/{id}/account': { body: { account: string }; answer: FirstPassword }
  /** Demonstration only, else 404. */
  'GET /api/cast': { answer: Cast }
  'POST /api/session/cast': { body: { account: string }; answer: Me }
  /** `?scope=mine|office|all&filter=<key of a filter>&q=<words>` */
  'GET /api/queue': { answer: Queue }
  'GET /api/cases/{id}': { answer: CaseView }
  'GET /api/items': { answer: { items: ItemForIntake[] } }
  /** `?state=<PublicationState>` */
  'GET /api/publications': { answer: Publications }
  'POST /api/acts/{name}': { body: ActRequest; answer: Receipt }
  'POST /api/acts/{name}/check': { body: ActDraft; answer: ActVerdict }
  'POST /api/acts/{name}/preview': { body: ActDraft; answer: Blob }
}

/** A calendar day in Asia/Shanghai, `2026-11-25`. */
export type DayText = string
/** A moment in UTC, `2026-11-25T01:18:00Z`. */
export type InstantText = string
/** Anything that JSON carries. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }

/**
 * What anybody may know before signing in; asked again every half minute for the state of the
 * log.
 */
export interface Site {
  bureau: string
  /** A demonstration: every page says so, and the cast page exists. */
  demo: boolean
  /** Today for the law, and the moment, by the server's clock (a demonstration moves its own). */
  now: InstantText
  log: {
    /** The newest signed checkpoint covers this many entries, and when it was signed. */
    signedTo: number
    at: InstantText
    /** False when sealing is behind: `wrong` then says since when and who was told. */
    ok: boolean
    wrong?: string
    /** When the superior bureau last countersigned. */
    witnessedAt?: InstantText
  }
}

/** The posts that the desk knows 岗位; the navigation shows what the signed-in post uses. */
export type Post =
  | 'clerk'
  | 'examiner'
  | 'inspector'
  | 'reviewer'
  | 'decider'
  | 'discloser'
  | 'archivist'
  | 'supervisor'
  | 'counsel'
  | 'administrator'

/** The areas of the navigation, with the reader's own counts. */
export type Area = 'queue' | 'intake' | 'review' | 'publication' | 'dossier' | 'people'

/** The person who is signed in. */
export interface Me {
  account: string
  name: string
  /** Office and window in words: 「审批二科」「政务大厅 3 号窗口」. */
  office: string
  posts: { post: Post; title: string }[]
  certificate: {
    number: string
    validTo: DayText
    /** `soon`: ends within 60 days; `ended` and `none`: can look and not act. */
    state: 'valid' | 'soon' | 'ended' | 'stopped' | 'none'
    /** What this means today, in one sentence, where the state is not `valid`. */
    note?: string
  } | null
  /** The areas this person uses, in the order of the navigation. `late` of them are red. */
  areas: { area: Area; count: number; late?: number }[]
  /** Signed in with a first password: nothing else is open before it is changed. */
  mustChangePassword?: boolean
}

/** The register of people 人员与证件. */
export interface People {
  rows: PersonRow[]
  /** An administrator reads it: enrolling, posts, certificates and accounts are open. */
  mayChange: boolean
}

/** One officer with posts, certificates and account. */
export interface PersonRow {
  id: string
  name: string
  office: string
  /** The name for signing in; null where there is no account. */
  account: string | null
  /** The account was closed by ten wrong passwords. */
  isClosed: boolean
  posts: { post: Post; title: string }[]
  /** Of the newest certificate today; `soon`: `left` working days. */
  state: 'valid' | 'soon' | 'ended' | 'stopped' | 'none'
  left: number
  /** Newest first; `to` is the first day on which it no longer counts. */
  certificates: {
    id: string
    number: string
    issuer: string
    from: DayText
    to: DayText
    examinedOn: DayText
    stops: { from: DayText; to: DayText | null }[]
  }[]
  /** Titles of acts that may be done today, and of those that only a certificate is missing for. */
  can: string[]
  cannot: string[]
  /** The officer's page on the portal. */
  publicPage: string
}

/** A password that is shown once and changed at the first sign-in. */
export interface FirstPassword {
  account: string
  password: string
}

/** The people of the demonstration, each with what the post can and cannot do. */
export interface Cast {
  people: {
    /** Null: not a person of the desk (applicant, superior); `link` then says where to go. */
    account: string | null
    link?: string
    name: string
    role: string
    can: string
    cannot: string
    count?: string
  }[]
  /** Things that must fail, each said with why: signs in and opens the place. */
  tries: { title: string; why: string; account: string; to: string }[]
}

/** 红黄绿 and stopped. Late, due today or less than one day: red. Less than four: amber. */
export type Urgency = 'red' | 'amber' | 'green' | 'stopped'

/** How much time is left, in numbers; the words are the browser's. Days are working days. */
export type Remaining =
  /** 承诺 or 法定: negative when it has passed. */
  | { kind: 'promised' | 'statutory'; left: number; due: DayText }
  /** Received and not yet accepted: the n-th of the five working days of art. 32. */
  | { kind: 'reception'; day: number; due: DayText }
  /** Another duty with a day of its own: deliver, publish, review, archive. */
  | { kind: 'duty'; name: string; left: number; due: DayText }
  /** The clock stands (art. 45) since so many days; why. */
  | { kind: 'stopped'; days: number; why: string }
  | { kind: 'none' }

/** One row of the work queue. */
export interface QueueRow {
  id: string
  /** 临审受〔2026〕1187号; null before the case is accepted. */
  number: string | null
  item: string
  applicant: string
  /** The step of the chart where the case stands, and what comes next and by whom. */
  step: string
  next: string
  urgency: Urgency
  remaining: Remaining
  /** Marks beside the number: 变更, 重大. */
  tags: { text: string; major?: boolean }[]
  /** The preview, complete, so that it follows J and K without waiting. */
  preview: {
    representative?: string
    clock: Clock | null
    can: ActLine[]
    cannot: { title: string; wrong: string }[]
    last: TimelineEntry[]
    documents: number
    recordings: number
  }
}

/** An act as a line: enough to print its button. */
export interface ActLine {
  name: ActName
  title: string
  key?: string
}

/** The work queue in one scope, sorted; groups are made from `urgency`. */
export interface Queue {
  scopes: { mine: number; office: number; all: number }
  filters: { key: string; title: string; count: number }[]
  rows: QueueRow[]
  /** Why nothing is here and what comes next, where `rows` is empty. */
  empty?: string
}

/** The clock of a case: the strip has one cell per working day since acceptance. */
export interface Clock {
  urgency: Urgency
  remaining: Remaining
  promised: { days: number; left: number; due: DayText } | null
  statutory: { days: number; left: number; due: DayText }
  used: number
  stops: {
    days: number
    reason: string
    article: string
    from: DayText
    to: DayText | null
    entry: number
  }[]
  cells: ClockCell[]
  /** The strip in one spoken sentence. */
  spoken: string
}

/** One working day. `mark`: the limit that ends with this day. */
export interface ClockCell {
  day: DayText
  state: 'used' | 'stopped' | 'today' | 'promise' | 'law'
  mark?: 'promised' | 'statutory'
}

/** One act of the past as the timeline tells it. */
export interface TimelineEntry {
  entry: number | null
  at: InstantText
  title: string
  detail?: string
  who: string
  mark: 'done' | 'current' | 'stop'
}

/** A whole case. */
export interface CaseView {
  id: string
  head: {
    number: string | null
    /** 「法制审核前」「待决定」: the state in words. */
    state: string
    /** Why it is a major decision 重大执法决定, one reason each; empty: it is not. */
    major: string[]
    item: string
    itemVersion: number
    applicant: string
    code: string
    representative: string
    /** One line of what is asked for. */
    summary: string
    handlers: string[]
  }
  clock: Clock | null
  timeline: TimelineEntry[]
  chart: {
    /** Safe markup drawn by the server's own chart room, with the current step marked. */
    svg: string
    /** The same as a list, for people who read it or hear it. */
    outline: {
      step: string
      who: string
      limit: string
      state: 'done' | 'current' | 'ahead'
      record?: string
    }[]
    proof: string
    now: {
      step: string
      node: string
      waits: string
      facts: { name: string; value: string; note: string }[]
    }
  }
  materials: MaterialView[]
  form: { name: string; value: string; differs?: string }[]
  documents: DocumentView[]
  recordings: {
    plan: { met: boolean; sentence: string }
    list: RecordingView[]
    missing: { act: string; sentence: string }[]
  }
  draft: DraftView | null
  previousDraft: DraftView | null
  review: ReviewView | null
  /** Possible ones first, the one that the step waits for at the top; then the impossible ones. */
  acts: Act[]
  /** The way back to the list: its neighbours in the reader's queue. */
  place?: { index: number; of: number; previous: string | null; next: string | null }
}

/** One paper that was handed in. */
export interface MaterialView {
  code: string
  name: string
  form: string
  state: 'complete' | 'missing' | 'differs'
  /** A page image or a PDF of the sandboxed file path; null where only paper was shown. */
  image: string | null
  pdf: string | null
  pages: number
  /** Paper and field disagree: what was measured, in one sentence. */
  differs?: string
  /** Where it came from; a file that came with it has an address to fetch it from. */
  origin: { name: string; value: string; href?: string }[]
}

/** One document of the case, issued or draft. */
export interface DocumentView {
  id: string
  title: string
  /** Null before issue: 「决定时取号」. */
  number: string | null
  day: DayText
  state: 'draft' | 'committed' | 'issued' | 'delivered' | 'published'
  stateWords: string
  pdf: string | null
  /** The proof file of an issued document, with what its party may see. */
  proof: string | null
  /** Page images in order, where the server draws them; else the browser frames the PDF. */
  pages: string[]
}

/** One recording with the verdict on its bytes. */
export interface RecordingView {
  id: string
  act: string
  from: InstantText
  to: InstantText
  people: string
  seconds: number
  poster: string | null
  media: string | null
  kind: 'video' | 'audio' | 'photo'
  verdict: { state: 'same' | 'different' | 'checking'; words: string }
  requirement: string
  chapters: string[]
}

/** A draft decision: its words are what a review is bound to, by `hash` (SHA-256, hex). */
export interface DraftView {
  no: number
  hash: string
  result: 'grant' | 'deny'
  title: string
  numberStub: string
  addressee: string
  /** Paragraphs in order; `part` names them in the list of differences. */
  paragraphs: { part: string; text: string }[]
  office: string
  at: InstantText
  by: string
}

/** What the legal reviewer reads and answers. */
export interface ReviewView {
  remaining: Remaining
  /** Evidence in the order the draft uses it, each saying what it proves. */
  evidence: {
    title: string
    note: string
    proves: string
    image?: string
    /** Disagrees with other evidence. */
    conflict?: boolean
    verdict?: string
  }[]
  /** The ten points; `hint` is what the machine found, and only a hint. */
  points: { title: string; hint: string | null; warn?: boolean }[]
  opinion: {
    outcome: ReviewOutcome
    advice: string
    number: string
    by: string
    draftHash: string
    lapsed: boolean
  } | null
}

/** One act that could be done on this subject now, or cannot be, with the reason. */
export type Act = PossibleAct | RefusedAct

interface ActShown {
  name: ActName
  title: string
  /** Single key of the case view. */
  key?: string
  /** Adds to the form that the browser knows: first values, hints, choices. */
  needs?: FieldSpec[]
  /** Checks done so far, each a full sentence. */
  checks?: Check[]
  /** The document it will issue, where it issues one. */
  document?: { title: string; note: string }
  /** One line beside the button: what cannot be taken back. */
  consequence?: string
  /** What happens after confirmation, by date. */
  after?: { when: string; what: string }[]
}

/** Possible now. `button` replaces the title on the button: 「作出不予许可决定」. */
export interface PossibleAct extends ActShown {
  possible: true
  button?: string
  /** Why all is clear, in one sentence. */
  clear?: string
}

/** Refused now, with reason, basis and way out. */
export interface RefusedAct extends ActShown {
  possible: false
  refusal: Refusal
}

/** One thing checked. */
export interface Check {
  sentence: string
  state: 'passed' | 'failed' | 'open'
}

/** What `/check` answers: the same checks as performing, and nothing written. */
export type ActVerdict =
  | { possible: true; checks?: Check[]; needs?: FieldSpec[] }
  | { possible: false; refusal: Refusal; checks?: Check[] }

/** The server's additions to one field of an act's form, addressed by its path (`findings`). */
export interface FieldSpec {
  path: string
  label?: string
  hint?: string
  value?: Json
  options?: { value: string; label: string }[]
  /** Set by rule and not changed by hand; the sentence says by which. */
  fixed?: string
  /** Not needed here: not drawn, not sent. */
  hidden?: boolean
}

/** The program's no. */
export interface Refusal {
  code: string
  article: string
  wrong: string
  /** Facts under the first sentence. */
  facts?: string
  next: string[]
}

/** RFC 9457. `title` and `detail` are sentences for the reader; `incident` names a bug's record. */
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  incident?: string
}

/** 409. */
export interface RefusalProblem extends Problem, Refusal {
  status: 409
}

/** 400: nothing was tried. */
export interface MalformedProblem extends Problem {
  status: 400
  errors: { path: string; message: string }[]
}

/** The body of preview and check. */
export interface ActDraft {
  /** The case, or null where the act makes a new one. */
  subject: string | null
  input: Json
}

/** The body of an act. */
export interface ActRequest extends ActDraft {
  /** A UUID, kept by the browser before sending. */
  actId: string
}

/** What comes back at once. `index` is null until the sequencer has given it one. */
export interface Receipt {
  entry: { leaf: string; index: number | null; at: InstantText }
  subject: string
  number?: string
  next: string[]
}

/** The names of the acts that the desk sends. */
export type ActName = keyof ActInputs

/** The inputs of the acts, by name. */
export interface ActInputs {
  receive: ReceiveInput
  supplement: {
    gaps: { material: string; wrong: string; basis: string; howToFix: string }[]
    withinDays: number
  }
  accept: Record<string, never>
  decline: { ground: DeclineGround; reason: string; rightOffice?: string }
  supplied: { materials: HandedIn[] }
  examine: {
    findings: { standard: string; meets: boolean; reason: string }[]
    needsInspection?: boolean
    conclusion: string
  }
  inspect: {
    place: string
    startedAt: InstantText
    endedAt: InstantText
    /** The second inspector: the value of a choice that the server gave. */
    secondInspector: string
    present: string
    points: { point: string; found: string }[]
    conclusion: 'meets' | 'fails' | 'rectify'
    /** Ids that the upload service gave. */
    recordings: string[]
    certificateShown: boolean
    remarks: string
  }
  draft: {
    result: 'grant' | 'deny'
    facts: string
    basis: string[]
    reasons: string
    conditionsUnmet?: { condition: string; fact: string; evidence: string; basis: string }[]
    hearing?: boolean
    publicInterest?: boolean
    objection?: boolean
    scope?: string
    validFrom?: DayText
    validTo?: DayText
  }
  addMajor: { reason: string }
  legalReview: {
    points: { finding: 'lawful' | 'problem' | 'notApplicable'; reason: string }[]
    opinion: ReviewOutcome
    advice: string
    /** The draft that was read: the opinion is bound to it. */
    draftHash: string
  }
  decide: { draftHash: string }
  certify: Record<string, never>
  deliver: {
    way: 'direct' | 'left' | 'electronic' | 'post' | 'entrusted'
    signer: string
    relation: string
    at: InstantText
    witness?: string
    postNumber?: string
  }
  preparePublication: Record<string, never>
  makePublic: Record<string, never>
  withdraw: { reason: string }
  archive: { retentionYears: number; pages: number }
  enrol: { name: string; office: string }
  grantPost: { post: Post }
  fileCertificate: {
    number: string
    issuer: string
    from: DayText
    to: DayText
    examinedOn: DayText
  }
  stopCertificate: { certificate: string; from: DayText; to?: DayText; reason: string }
  /** Fields as the server listed them, each with its entry. */
  erase: { fields: string[]; ground: string; confirmer: string }
}

/** One paper at the window: how it was handed in, null where it is missing. */
export type HandedIn = {
  code: string
  handedIn: 'original' | 'copy' | null
  pages: number
}

/** The five outcomes of art. 32 of the 行政许可法. */
export type IntakeOutcome = 'complete' | 'incomplete' | 'notOurs' | 'notNeeded' | 'corrected'

/** 不予受理: the closed list of grounds. */
export type DeclineGround = 'notOurs' | 'notNeeded' | 'false' | 'byItemRule'

/** The legal review's opinion 审核意见. */
export type ReviewOutcome = 'pass' | 'amend' | 'reject' | 'return'

/** 收件. */
export interface ReceiveInput {
  partyKind: 'person' | 'company' | 'organisation'
  name: string
  code: string
  representative: string
  agent?: string
  address: string
  telephone: string
  email?: string
  electronicDelivery: boolean
  /** The item's id. */
  item: string
  materials: HandedIn[]
  outcome: IntakeOutcome
  via: 'window' | 'online' | 'post'
}

/** What the window needs of an item. */
export interface ItemForIntake {
  id: string
  code: string
  name: string
  version: number
  audience: ('person' | 'company' | 'organisation')[]
  limitPromised: number
  limitStatutory: number
  materials: {
    code: string
    name: string
    /** 「原件 1 份」 in words. */
    form: string
    required: boolean
    condition: string | null
    /** On which basis it may be asked for; goes into the notice of gaps. */
    basis: string
    /** The state already holds it: not to be asked for. */
    shared: boolean
  }[]
}

/** Where a publication stands. */
export type PublicationState = 'unprepared' | 'prepared' | 'public' | 'down'

/** The publication queue. */
export interface Publications {
  counts: { [state in PublicationState]: number }
  rows: PublicationView[]
}

/** One publication: what is inside beside what the public will see. */
export interface PublicationView {
  /** Subject of its acts. */
  id: string
  caseId: string
  title: string
  party: string
  number: string
  decidedOn: DayText
  state: PublicationState
  stateWords: string
  urgency: Urgency
  remaining: Remaining
  preparedBy: string | null
  /** `outside` null: not published; `mask` names the rule. */
  fields: { name: string; inside: string; outside: string | null; mask: string | null }[]
  checks: Check[]
  carriers: { name: string; when: string; on: boolean }[]
  /** preparePublication and makePublic, possible or refused. */
  acts: Act[]
}
