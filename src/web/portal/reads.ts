import type { Day, Instant } from '../../law/index.ts'
import type {
  ApplyFile,
  ApplyModel,
  ApplyValues,
  CaseModel,
  DecisionFilter,
  DecisionListModel,
  DecisionModel,
  DecisionRecord,
  FormError,
  GuideModel,
  HomeModel,
  ItemFilter,
  ItemListModel,
  ListModel,
  ListSummary,
  OfficerListModel,
  OfficerModel,
  ReceiptModel,
  ReportDoneModel,
  ReportValues,
  SearchModel,
  VerifyModel,
  WithdrawnModel,
} from './models.ts'

/** The moment of a request and its day in Shanghai, so that a page has one time. */
export interface Moment {
  readonly now: Instant
  readonly today: Day
}

/**
 * What the pages ask. Reads only public tables (S1.1), many at once; null means that nothing public
 * has this key. Pages count from 1; a page beyond the last is empty. Everything returned is shown,
 * so masks are applied before.
 */
export interface PortalReads {
  home(moment: Moment): Promise<HomeModel>
  search(q: string, moment: Moment): Promise<SearchModel>
  items(filter: ItemFilter, page: number): Promise<ItemListModel>
  /** `version` null is the one in force. */
  item(code: string, version: number | null, moment: Moment): Promise<GuideModel | null>
  decisions(filter: DecisionFilter, page: number): Promise<DecisionListModel>
  /** Newest first, whole or to `most`; read while it is sent, so memory does not grow. */
  decisionRecords(filter: DecisionFilter, most: number | null): AsyncIterable<DecisionRecord>
  decision(handle: string): Promise<DecisionModel | WithdrawnModel | null>
  officers(q: string, moment: Moment): Promise<OfficerListModel>
  officer(handle: string, moment: Moment): Promise<OfficerModel | null>
  verify(handle: string): Promise<VerifyModel | null>
  lists(): Promise<readonly ListSummary[]>
  list(key: string): Promise<ListModel | null>
  /** Null where number and query code do not belong together; never says which is wrong. */
  case(number: string, queryCode: string, moment: Moment): Promise<CaseModel | null>
  /** A paper of the case for its applicant, under the same two keys. */
  caseDocument(
    number: string,
    queryCode: string,
    id: string,
  ): Promise<{
    readonly fileName: string
    readonly type: string
    readonly bytes: Uint8Array
  } | null>
  /** The proof file of such a paper; `text` null while its entry has no number yet. */
  caseProof(
    number: string,
    queryCode: string,
    id: string,
  ): Promise<{ readonly fileName: string; readonly text: string | null } | null>
}

/** Forms that lead to acts. Absent, the portal shows no way to apply; without `report`, no form for
 *  errors on its pages. */
export interface PortalForms {
  /** The empty form of an item, or null where it cannot be applied for here. */
  applyForm(code: string): Promise<Omit<ApplyModel, 'actId' | 'values' | 'errors'> | null>
  /** The same `actId` sent again brings the first receipt. */
  apply(of: {
    readonly actId: string
    readonly item: string
    readonly values: ApplyValues
    readonly files: readonly ApplyFile[]
    readonly moment: Moment
  }): Promise<ReceiptModel | { readonly errors: readonly FormError[] }>
  readonly report?: ReportForm
}

/** Takes a report of an error on a page; the same `actId` sent again brings the first answer. */
export type ReportForm = (of: {
  readonly actId: string
  readonly values: ReportValues
  readonly moment: Moment
}) => Promise<ReportDoneModel>
