import { addDays, calendar, type Day, dueDay } from '../law/index.ts'
import { DEMO_ITEMS } from './items.ts'

/** One case of a demonstration: which item, how it goes, and where it stands today. */
export interface CasePlan {
  readonly item: string
  readonly outcome: 'grant' | 'deny' | 'decline' | 'withdraw'
  readonly supplement: boolean
  readonly major: boolean
  /** The first legal review asks for changes. */
  readonly returned: boolean
  /** The last step that has been done. */
  readonly until: string
  readonly from: Day
  /** Working days between the steps, in turn. */
  readonly gaps: readonly number[]
}

/** Whole numbers from a seed (mulberry32): a demonstration can be repeated. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

/** Whole cases spread over the working days from `from`, in the mix of an ordinary bureau. */
export function randomPlans(of: {
  seed: number
  cases: number
  days: number
  from: Day
}): CasePlan[] {
  const roll = dice(of.seed)
  return Array.from({ length: of.cases }, () => {
    const item = DEMO_ITEMS[roll(DEMO_ITEMS.length)] as (typeof DEMO_ITEMS)[number]
    const lot = roll(100)
    const instant = item.content.neverMajor
    const outcome =
      lot < 88 || instant ? 'grant' : lot < 93 ? 'deny' : lot < 97 ? 'decline' : 'withdraw'
    const major = !instant && (outcome === 'deny' || roll(10) === 0)
    return {
      item: item.content.code,
      outcome,
      supplement: !instant && outcome !== 'decline' && (outcome === 'withdraw' || roll(5) === 0),
      major,
      returned: major && roll(4) === 0,
      until: 'archive',
      from: workingDaysLater(of.from, roll(Math.max(1, of.days))),
      gaps: Array.from({ length: 5 }, () => (instant ? 0 : roll(2))),
    }
  })
}

type Five = [string, string, string, string, string]

/** Cases at every step as of `today`, begun the given number of working days earlier. */
export function standingPlans(today: Day): CasePlan[] {
  const codeOf = (n: number) => DEMO_ITEMS[n]?.content.code ?? ''
  const [hygiene, netcafe, road, board, reissue] = [0, 1, 2, 3, 4].map(codeOf) as Five
  const [retail, kiosk, clinic] = [codeOf(5), codeOf(7), codeOf(8)]
  const plain = {
    supplement: false,
    major: false,
    returned: false,
    outcome: 'grant' as const,
    gaps: [1],
  }
  const plans: [string, Partial<CasePlan> & { back: number; until: string }][] = [
    [
      netcafe,
      { until: 'redraft', outcome: 'deny', major: true, returned: true, back: 12, gaps: [1, 1, 2] },
    ],
    [hygiene, { until: 'receive', back: 1 }],
    [road, { until: 'supplement', supplement: true, back: 3 }],
    [hygiene, { until: 'accept', back: 4 }],
    [hygiene, { until: 'inspect', back: 6 }],
    [board, { until: 'examine', back: 5 }],
    [road, { until: 'draft', back: 6 }],
    [board, { until: 'draft', major: true, back: 7 }],
    [netcafe, { until: 'legalReview', outcome: 'deny', major: true, back: 9 }],
    [road, { until: 'returned', major: true, returned: true, back: 8 }],
    [hygiene, { until: 'decide', back: 8 }],
    [road, { until: 'certify', back: 9 }],
    [board, { until: 'preparePublication', back: 10 }],
    [road, { until: 'makePublic', back: 11 }],
    [hygiene, { until: 'deliver', back: 14 }],
    [netcafe, { until: 'archive', outcome: 'deny', major: true, back: 20 }],
    [hygiene, { until: 'archive', back: 24 }],
    [road, { until: 'archive', supplement: true, back: 26 }],
    [board, { until: 'archive', outcome: 'decline', back: 15 }],
    [road, { until: 'archive', outcome: 'withdraw', supplement: true, back: 15 }],
    [reissue, { until: 'archive', back: 3, gaps: [0] }],
    [board, { until: 'accept', back: 14, gaps: [0] }],
    [road, { until: 'examine', back: 22, gaps: [0] }],
    [reissue, { until: 'accept', back: 0, gaps: [0] }],
    [retail, { until: 'archive', back: 35, gaps: [1, 2, 1] }],
    [kiosk, { until: 'archive', back: 33, gaps: [2] }],
    [clinic, { until: 'deliver', back: 12 }],
  ]
  return plans.map(([item, { back, ...rest }]) => ({
    ...plain,
    item,
    from: workingDaysEarlier(today, back),
    ...rest,
  }))
}

/** The n-th working day before a day. */
export function workingDaysEarlier(today: Day, n: number): Day {
  return dueDay({ calendar, from: today, n, unit: 'wd', back: true }).due
}

/** The n-th working day after a day; the day itself, if worked, for 0. */
export function workingDaysLater(from: Day, n: number): Day {
  let day = from
  for (let left = n; left > 0 || !calendar.kind(day).worked; ) {
    day = addDays(day, 1)
    if (calendar.kind(day).worked && left > 0) left -= 1
  }
  return day
}
