import * as about from '../../src/web/portal/about.ts'
import * as apply from '../../src/web/portal/apply.ts'
import { caseLookupPage, casePage } from '../../src/web/portal/case.ts'
import { decisionPage } from '../../src/web/portal/decision.ts'
import { decisionListPage } from '../../src/web/portal/decisions.ts'
import * as x from '../../src/web/portal/examples.ts'
import type { Page } from '../../src/web/portal/frame.ts'
import { homePage, searchPage } from '../../src/web/portal/home.ts'
import { guidePage } from '../../src/web/portal/item.ts'
import { itemListPage } from '../../src/web/portal/items.ts'
import { listPage, listsPage } from '../../src/web/portal/lists.ts'
import { officerListPage, officerPage } from '../../src/web/portal/officers.ts'
import { verifyPage, verifyStartPage } from '../../src/web/portal/verify.ts'

const ADDRESS = 'https://portal.example'
const actId = '00000000-0000-4000-8000-000000000001'
const { bureau } = x

/** Every page in every state that has an example, by name. */
export function gallery(): Record<string, Page> {
  const badFilter = [
    { field: 'from', message: '开始日期写成 2026-09-01 这样，没有这一天：9月99日' },
  ]
  const noValues = apply.NO_VALUES
  const reportValues = { page: '/items/1', wrong: '', right: '', contact: '' }
  return {
    home: homePage(x.home, x.TODAY, true),
    'home-empty': homePage(x.homeEmpty, x.TODAY, false),
    'home-checking': homePage({ ...x.home, badge: x.badges.checking }, x.TODAY, true),
    'home-overdue': homePage({ ...x.home, badge: x.badges.overdue }, x.TODAY, true),
    search: searchPage(x.search),
    'search-none': searchPage(x.searchEmpty),
    'search-start': searchPage({ ...x.searchEmpty, q: '' }),
    items: itemListPage(x.itemList),
    'items-none': itemListPage({ ...x.itemList, total: 0, lines: [], page: 1 }),
    item: guidePage(x.guide, ADDRESS),
    'item-long': guidePage(x.guideLong, ADDRESS),
    'item-missing': guidePage(x.guideMissing, ADDRESS),
    decisions: decisionListPage(x.decisionList, [], bureau),
    'decisions-unfound': decisionListPage(x.decisionListEmpty, [], bureau),
    'decisions-none': decisionListPage(x.decisionListNone, badFilter, bureau),
    decision: decisionPage(x.decision),
    'decision-denied': decisionPage(x.decisionDenied),
    'decision-pending': decisionPage({ ...x.decision, state: 'invalid', proof: x.proofs.pending }),
    'decision-withdrawn': decisionPage(x.withdrawn),
    officer: officerPage(x.officer, bureau),
    'officer-ended': officerPage(
      { ...x.officer, verdict: 'ended', why: '2026年7月1日到期。', photo: '/static/seal.svg' },
      bureau,
    ),
    'officer-none': officerPage({ ...x.officer, verdict: 'none', certificate: null }, bureau),
    officers: officerListPage(x.officers),
    'officers-none': officerListPage({ q: '张三', total: 0, lines: [] }),
    'verify-start': verifyStartPage(bureau),
    verify: verifyPage(x.verify, bureau),
    'verify-withdrawn': verifyPage(
      { ...x.verify, standing: 'withdrawn', proof: x.proofs.pending, pdf: null },
      bureau,
    ),
    'verify-private': verifyPage(
      { ...x.verify, standing: 'not_public', decisionHref: null },
      bureau,
    ),
    'case-lookup': caseLookupPage({ number: '', error: null }),
    'case-lookup-wrong': caseLookupPage({
      number: '临审收〔2026〕37号',
      error: '号码和查询码对不上',
    }),
    ...Object.fromEntries(
      Object.entries(x.cases).map(([name, model]) => [`case-${name}`, casePage(model, 'K7QM')]),
    ),
    receipt: apply.receiptPage(x.receipt, ADDRESS),
    apply: apply.applyPage({ ...x.applyForm, actId, values: noValues, errors: [] }, bureau),
    'apply-errors': apply.applyPage(
      {
        ...x.applyForm,
        actId,
        values: { ...noValues, name: x.LONG_PARTY },
        errors: [
          ...apply.applyErrors({ ...noValues, name: x.LONG_PARTY }),
          { field: 'm-application', message: '选择文件：申请表' },
        ],
      },
      bureau,
    ),
    report: apply.reportPage({ actId, values: reportValues, errors: [] }),
    'report-errors': apply.reportPage({
      actId,
      values: reportValues,
      errors: apply.reportErrors(reportValues),
    }),
    'report-done': apply.reportDonePage({
      number: '临审纠〔2026〕2号',
      answerBy: x.TODAY,
      page: '/',
    }),
    lists: listsPage(x.lists),
    'lists-empty': listsPage([]),
    list: listPage(x.list),
    'list-empty': listPage({ ...x.list, rows: [], updatedOn: null }),
    ...Object.fromEntries(
      Object.entries(about.ABOUT).map(([key, page]) => [`about-${key}`, page(bureau)]),
    ),
    english: about.englishPage(bureau),
    'not-found': about.notFoundPage(),
    refused: about.refusedPage('这张表单来自别的网站', '请从本站的页面提交。'),
    broken: about.brokenPage('req-1', bureau),
  }
}
