import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { BUREAU, CAST } from '../../src/demo/cast.ts'
import { DEMO_ITEMS, LISTED } from '../../src/demo/items.ts'
import { PARTIES } from '../../src/demo/parties.ts'
import { randomPlans, standingPlans } from '../../src/demo/plans.ts'
import { PLAYED } from '../../src/demo/play.ts'
import {
  randomStory,
  type StoryAct,
  type StoryEvent,
  standingStory,
  toldBy,
} from '../../src/demo/stories.ts'
import { addDays, calendar, codes, type Day, type Instant } from '../../src/law/index.ts'
import { missingFields, proveItem } from '../../src/registry/guide.ts'
import { ItemContent } from '../../src/registry/item.ts'

const TODAY = '2026-11-25' as Day
const BEGIN = '2026-10-08' as Day

test('the demonstration is fictional: its division and regions exist nowhere', () => {
  assert.equal(codes.regionName(BUREAU.division), null)
  assert.match(BUREAU.profile.telephone, /^0000-0+$/)
  assert.ok(codes.checkUscc(BUREAU.profile.creditCode).valid)
  for (const { kind, code } of PARTIES) {
    if (kind !== 'person') assert.equal(code.slice(2, 8), BUREAU.division)
    else assert.equal(codes.checkRegion(code.slice(0, 6)).valid, false)
  }
})

test('codes of the demonstration are right by their check character, and no two are alike', () => {
  for (const { kind, code } of PARTIES) {
    const check = kind === 'person' ? codes.checkId(code, TODAY) : codes.checkUscc(code)
    assert.ok(check.valid, `${code} ${check.reason}`)
  }
  assert.equal(new Set(PARTIES.map((p) => p.code)).size, PARTIES.length)
  assert.ok(PARTIES.some((p) => p.kind === 'person') && PARTIES.some((p) => p.kind === 'company'))
})

test('S1.6 the cast fills every post, one certificate has run out, and roles can be parted', () => {
  assert.equal(new Set(CAST.map((m) => m.login)).size, CAST.length)
  const holders = (post: string) =>
    CAST.filter((m) => m.posts.some((held) => held === post)).map((m) => m.login)
  for (const post of ['decider', 'archivist', 'supervisor', 'counsel', 'administrator']) {
    assert.ok(holders(post).length >= 1, post)
  }
  for (const post of ['clerk', 'examiner', 'inspector', 'reviewer', 'disclosure']) {
    assert.ok(holders(post).length >= 2, post)
  }
  const run = CAST.filter((m) => m.certificate !== null && m.certificate.to <= TODAY)
  assert.deepEqual(
    run.map((m) => m.name),
    ['龙鋐'],
  )
  for (const member of CAST) {
    const posts = new Set<string>(member.posts)
    const isHandler = ['clerk', 'examiner', 'inspector'].some((post) => posts.has(post))
    assert.ok(!isHandler || !(posts.has('reviewer') || posts.has('decider')), member.name)
    assert.ok(!posts.has('administrator') || posts.size === 1, member.name)
  }
})

test('S1.5 every guide is whole, fits its schema and its chart is proved', async () => {
  assert.ok(DEMO_ITEMS.length >= 8)
  for (const { content, chart } of DEMO_ITEMS) {
    assert.deepEqual(ItemContent.parse(content), content)
    assert.deepEqual(missingFields(content), [], content.name)
    assert.ok(
      content.conditions.every((c) => c.endsWith('？')),
      content.name,
    )
    assert.ok(content.standards.length > 0 && content.themes.length > 0, content.name)
    assert.equal(content.remedies.reconsideration, '临江区人民政府')
    const bpmn = readFileSync(new URL(`../../charts/${chart}.bpmn`, import.meta.url), 'utf8')
    const verdict = await proveItem(bpmn, content)
    assert.equal(verdict.kind, 'proved', content.name)
    assert.equal(content.speed === 'instant', chart === 'instant', content.name)
  }
})

test('S1.4 two dozen names, one of them as long as lists get, each code once', () => {
  const all = [...DEMO_ITEMS.map((i) => i.content), ...LISTED]
  assert.ok(all.length >= 24)
  assert.ok(all.some((i) => [...i.name].length >= 110))
  assert.equal(new Set(all.map((i) => i.code)).size, all.length)
  assert.equal(new Set(all.map((i) => i.name)).size, all.length)
})

/** What a player adds to an event's input once the story runs. */
const ADDED: Partial<Record<StoryAct, object>> = {
  inspect: { secondInspector: '0192f0c4-0000-7000-8000-000000000001' },
  legalReview: { draftHash: '0'.repeat(64) },
  decide: { draftHash: '0'.repeat(64) },
  preparePublication: { decision: '0192f0c4-0000-7000-8000-000000000001' },
  makePublic: { rec: 'A'.repeat(43) },
}

const POSTS: Record<StoryAct, readonly string[]> = {
  receive: ['clerk'],
  supplement: ['clerk'],
  supplied: ['clerk'],
  accept: ['clerk'],
  decline: ['clerk'],
  withdraw: ['clerk'],
  inspect: ['inspector'],
  examine: ['examiner'],
  draft: ['examiner'],
  addMajor: ['examiner', 'reviewer', 'decider'],
  legalReview: ['reviewer'],
  decide: ['decider'],
  certify: ['clerk'],
  preparePublication: ['disclosure'],
  makePublic: ['disclosure'],
  deliver: ['clerk'],
  archive: ['archivist'],
}

/** Which acts may come directly after which in one case, by the ready charts. */
const COURSE = new RegExp(
  [
    '^receive( decline( archive)?|( supplement)? withdraw( archive)?|( supplement( supplied)?)?)$',
    '^receive( supplement supplied)? accept( inspect)?',
    '( examine( draft( legalReview( draft( legalReview)?)?)?)?)?$',
    '^receive( supplement supplied)? accept( inspect)? examine draft',
    '( legalReview( draft legalReview)?)? decide( certify)?',
    '( deliver| preparePublication( makePublic( deliver( archive)?)?)?',
    '| deliver preparePublication( makePublic( archive)?)?)?$',
  ]
    .join('')
    .replaceAll('$^', '$|^'),
)

function checkStory(story: readonly StoryEvent[]): void {
  const visits = new Set<string>()
  const byCase = new Map<string, StoryEvent[]>()
  let before = ''
  for (const event of story) {
    const moment = `${event.day} ${event.time}`
    assert.ok(moment >= before, `${moment} comes after ${before}`)
    before = moment
    assert.ok(calendar.kind(event.day).worked, `${event.day} is not worked`)
    assert.ok(
      /^(09|1[0-6]):[0-5]\d$/.test(event.time) && !/^12|^13:[012]/.test(event.time),
      event.time,
    )
    const officer = CAST.find((m) => m.login === event.who)
    assert.ok(officer !== undefined, event.who)
    const isHeld = officer.posts.some((post) => POSTS[event.act].includes(post))
    assert.ok(isHeld, `${event.who} ${event.act}`)
    assert.ok(officer.certificate === null || event.day < officer.certificate.to)
    byCase.set(event.case, [...(byCase.get(event.case) ?? []), event])
    if (event.act !== 'inspect') continue
    const { startedAt, endedAt } = event.input
    assert.ok(startedAt < endedAt && startedAt.startsWith(event.day))
    assert.ok(!visits.has(startedAt), `two visits at ${startedAt}`)
    visits.add(startedAt)
  }
  for (const [label, events] of byCase) {
    const course = events.map((e) => e.act).join(' ')
    assert.match(course, COURSE, `${label}: ${course}`)
    const moments = events.map((e) => `${e.day} ${e.time}`)
    assert.equal(new Set(moments).size, moments.length, label)
    const sides = (acts: readonly StoryAct[]) =>
      new Set(events.filter((e) => acts.includes(e.act)).map((e) => e.who))
    const handlers = sides(['receive', 'accept', 'examine', 'inspect', 'draft'])
    for (const who of sides(['legalReview', 'decide'])) assert.ok(!handlers.has(who), label)
  }
}

test('S2.1 the standing story stands on office days, in order, with cases at every step', () => {
  const story = standingStory(TODAY)
  checkStory(story)
  assert.equal(story[0]?.day, '2026-10-08')
  assert.ok(
    story.some((e) => e.day === '2026-10-10'),
    'the worked Saturday',
  )
  assert.ok((story.at(-1)?.day ?? '') <= TODAY)
  const last = new Map(story.map((e) => [e.case, e.act]))
  assert.ok(last.size >= 16)
  const stands = new Set(last.values())
  const steps: StoryAct[] = ['receive', 'supplement', 'accept', 'inspect', 'examine', 'draft']
  steps.push('legalReview', 'decide', 'certify', 'preparePublication', 'makePublic', 'archive')
  for (const act of steps) assert.ok(stands.has(act), act)
  const ends = (act: StoryAct) => story.filter((e) => e.act === act).length
  assert.ok(ends('decline') > 0 && ends('withdraw') > 0)
  assert.ok(story.some((e) => e.act === 'draft' && e.input.result === 'deny'))
  assert.ok(story.some((e) => e.act === 'legalReview' && e.input.opinion === 'amend'))
  const delivered = [...last].filter(([, act]) => act === 'deliver').map(([label]) => label)
  assert.ok(
    delivered.some((label) => !story.some((e) => e.case === label && e.act === 'makePublic')),
  )
})

test('the demonstration stands at every step on whatever day it is opened, and never ahead of it', () => {
  for (let day = '2025-11-03' as Day; day < '2026-12-20'; day = addDays(day, 5)) {
    const now = `${day}T09:00:00Z` as Instant
    const story = toldBy(standingStory(day), now)
    assert.ok(
      story.every((e) => e.day <= day),
      day,
    )
    const last = new Map(story.map((e) => [e.case, e.act]))
    const stands = new Set(last.values())
    for (const act of ['receive', 'supplement', 'accept', 'inspect', 'examine', 'draft'] as const) {
      assert.ok(stands.has(act), `${day} ${act}`)
    }
    for (const act of ['legalReview', 'decide', 'certify', 'makePublic', 'deliver'] as const) {
      assert.ok(stands.has(act), `${day} ${act}`)
    }
  }
})

test('every input of a story is one that its act accepts', () => {
  const seen = new Set<StoryAct>()
  for (const event of [
    ...standingStory(TODAY),
    ...randomStory({ seed: 7, cases: 120, days: 30, from: BEGIN }),
  ]) {
    seen.add(event.act)
    const input = { ...event.input, ...ADDED[event.act] }
    const parsed = PLAYED[event.act].input.safeParse(input)
    assert.ok(parsed.success, `${event.act}: ${parsed.error?.message}`)
  }
  // Adding a case to the major ones is told by hand only.
  assert.deepEqual([...seen, 'addMajor'].sort(), Object.keys(PLAYED).sort())
})

test('a drawn story is told in order on office days, and the same seed tells it again', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 30 }),
      (seed, n, days) => {
        const of = { seed, cases: n, days, from: BEGIN }
        const story = randomStory(of)
        checkStory(story)
        assert.equal(new Set(story.map((e) => e.case)).size, n)
        assert.deepEqual(story, randomStory(of))
      },
    ),
    { numRuns: 60 },
  )
})

test('a drawn story has the mix of an ordinary bureau', () => {
  const plans = randomPlans({ seed: 2026, cases: 2000, days: 60, from: '2026-10-08' as Day })
  const share = (has: (plan: (typeof plans)[number]) => boolean) =>
    (100 * plans.filter(has).length) / plans.length
  const about = (found: number, least: number, most: number, what: string) =>
    assert.ok(found >= least && found <= most, `${what}: ${found} %`)
  about(
    share((p) => p.outcome === 'grant'),
    84,
    94,
    'granted',
  )
  about(
    share((p) => p.outcome === 'deny'),
    2,
    8,
    'denied',
  )
  about(
    share((p) => p.outcome === 'decline'),
    1,
    6,
    'declined',
  )
  about(
    share((p) => p.outcome === 'withdraw'),
    1,
    6,
    'withdrawn',
  )
  about(
    share((p) => p.supplement),
    12,
    24,
    'supplemented',
  )
  about(
    share((p) => p.major),
    6,
    18,
    'major',
  )
  assert.ok(plans.some((p) => p.returned))
  assert.ok(standingPlans(TODAY).some((p) => p.returned))
})
