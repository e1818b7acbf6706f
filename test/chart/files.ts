import { chartXml, ENDING, REVIEWED } from './build.ts'

/** The small charts of test/chart/files: each breaks one rule in one way, or is in order. */

const BEGIN = 'receive > accept > examine > draft'
const review = (...instead: string[]) => [BEGIN, ...instead, ...ENDING].join('\n')
const stale = (act: string) =>
  review(
    'draft > major(xor)',
    'major > decide if major = false',
    'major > legalReview default',
    'legalReview > opinion(xor)',
    `opinion > ${act}[record=video] if opinion = "pass"`,
    'opinion > draft default',
    `${act} > decide`,
  )
const ended = (...ending: string[]) => [BEGIN, ...REVIEWED, ...ending].join('\n')

export const FILES: Readonly<Record<string, string>> = {
  proved: review(...REVIEWED),
  'proved-without-draft': [
    'receive > accept > examine > major(xor)',
    ...REVIEWED.slice(1),
    ...ENDING,
  ]
    .join('\n')
    .replace('opinion > draft', 'opinion > examine'),
  'proved-parallel-delivery': ended(
    'decide > split(and) > deliver[record=text] > join(and) > archive > end',
    'split > publish > join',
  ),
  'merge-without-waiting': ended(
    'decide > split(and) > deliver[record=text] > archive > end',
    'split > publish > archive',
  ),
  deadlock: ended(
    'decide > split(xor)',
    'split > certify if result = "grant"',
    'split > deliver[record=text] default',
    'certify > join(and) > publish > archive > end',
    'deliver > join',
  ),
  'doubled-by-loop': ended(
    'decide > again(xor) > split(and) > deliver[record=text] > again',
    'split > publish > archive > end',
  ),
  'skipped-by-default': review(
    'draft > major(xor)',
    'major > legalReview if major = true',
    'major > decide default',
    ...REVIEWED.slice(3),
  ),
  'skipped-by-other-condition': review(
    'draft > major(xor)',
    'major > decide if result = "deny"',
    'major > legalReview default',
    ...REVIEWED.slice(3),
  ),
  'review-ignored': review('draft > legalReview > decide'),
  'review-amend-accepted': review(
    'draft > legalReview > opinion(xor)',
    'opinion > decide if opinion in ("pass", "amend")',
    'opinion > draft default',
  ),
  'review-parallel': review('draft > split(and) > legalReview > end.2', 'split > decide'),
  'review-stale-inspect': stale('inspect'),
  'review-stale-hear': stale('hear'),
  'review-stale-supplement': stale('supplement'),
  'review-stale-consult': stale('consult'),
  'review-stale-test': stale('test'),
  'minor-then-heard': review(
    'draft > major(xor)',
    'major > hear[record=audio] if major = false',
    'hear > decide',
    ...REVIEWED.slice(2),
  ),
  'no-review': review('draft > decide'),
  'lapse-while-parallel': review(
    'draft > split(and) > legalReview > opinion(xor)',
    'split > announce > join(and) > decide',
    'opinion > join if opinion = "pass"',
    'opinion > draft default',
  ),
  'examined-before-acceptance': ['receive > examine > accept > draft', ...REVIEWED, ...ENDING].join(
    '\n',
  ),
  'decided-before-acceptance': ['receive > draft', ...REVIEWED, ...ENDING].join('\n'),
  'published-before-decision': review(
    ...REVIEWED.slice(0, 4),
    'opinion > publish.2 if opinion = "pass"',
    'publish.2 > decide',
    'opinion > draft default',
  ),
  'decided-twice': ended(
    'decide > deliver[record=text] > more(xor)',
    'more > decide if hearing = true',
    'more > archive default',
    'archive > end',
  ),
  'no-archive': ended('decide > deliver[record=text] > publish > end'),
  'archived-too-early': [
    'receive > accept > archive.2 > examine > draft',
    ...REVIEWED,
    ...ENDING,
  ].join('\n'),
  'declined-without-archive': [
    'receive > ours(xor)',
    'ours > accept if ours = true',
    'ours > decline default',
    'decline > end.2',
    'accept > draft',
    ...REVIEWED,
    ...ENDING,
  ].join('\n'),
  'inspect-without-record': ['receive > accept > inspect > draft', ...REVIEWED, ...ENDING].join(
    '\n',
  ),
  'hear-without-record': [
    'receive > accept > hear[clock=stops] > draft',
    ...REVIEWED,
    ...ENDING,
  ].join('\n'),
  'deliver-without-record': ended('decide > deliver > publish > archive > end'),
  'inspect-not-whole': [
    'receive > accept > inspect[record=video] > draft',
    ...REVIEWED,
    ...ENDING,
  ].join('\n'),
  'dead-task': review(
    'draft > early(xor)',
    'early > certify.2 if opinion = "pass"',
    'early > major(xor) default',
    'certify.2 > major',
    ...REVIEWED.slice(1),
  ),
  'stuck-in-loop': ended(
    'decide > deliver[record=text] > open(xor)',
    'open > archive if item.open = true',
    'open > deliver default',
    'archive > end',
  ),
  'coordinated-for-ever': review(
    'draft > major(xor)',
    'major > decide if major = false',
    'major > legalReview default',
    'legalReview > opinion(xor)',
    'opinion > decide if opinion = "pass"',
    'opinion > coordinate default',
    'coordinate > opinion',
  ),
  'swept-by-terminate': ended(
    'decide > split(and) > deliver[record=text] > archive > stop(terminate)',
    'split > publish > end.2',
  ),
  slow: [
    'receive > accept[days=5] > examine[days=12] > hear[record=audio days=30 clock=stops] > draft[days=6]',
    ...REVIEWED.map((line) => line.replace('legalReview default', 'legalReview[days=3] default')),
    ...ENDING.map((line) => line.replace('decide', 'decide[days=2]')),
  ].join('\n'),
  'missing-default': review(...REVIEWED).replace(
    'opinion > draft default',
    'opinion > draft if hearing = true',
  ),
  'unknown-fact': review(...REVIEWED).replace('major = false', 'mayor = false'),
}

/** The text of one file. */
export function fileXml(name: string): string {
  return chartXml(FILES[name] as string)
}
