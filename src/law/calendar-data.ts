/** One holiday with the days off it sets, or the days it makes up for: days and `first..last`. */
export type NoticeDays = readonly [name: string, kind: 'off' | 'work', days: string]

/** A notice of the State Council's office on the holidays of a year 放假安排通知. */
export interface Notice {
  /** Year and running number: 2019 and 2020 have a second notice that changes the first. */
  readonly id: string
  readonly year: number
  /** The day from which it was known. */
  readonly publishedOn: string
  /** Path of its page on the State Council's site, www.gov.cn. */
  readonly page: string
  readonly days: readonly NoticeDays[]
}

/**
 * The notices of 2017 to 2026. A later notice of a year replaces the holidays that it names.
 * Source: the notices themselves; the days were taken from NateScarlet/holiday-cn (MIT, Copyright
 * (c) 2019 NateScarlet); the first states of Labour Day 2019 and Spring Festival 2020 from the
 * first notices of those years.
 */
export const NOTICES: readonly Notice[] = [
  {
    id: '2017-1',
    year: 2017,
    publishedOn: '2016-12-01',
    page: '/zhengce/zhengceku/2016-12/01/content_5141603.htm',
    days: [
      ['元旦', 'off', '2017-01-01..2017-01-02'],
      ['春节', 'work', '2017-01-22 2017-02-04'],
      ['春节', 'off', '2017-01-27..2017-02-02'],
      ['清明节', 'work', '2017-04-01'],
      ['清明节', 'off', '2017-04-02..2017-04-04'],
      ['劳动节', 'off', '2017-05-01'],
      ['端午节', 'work', '2017-05-27'],
      ['端午节', 'off', '2017-05-28..2017-05-30'],
      ['中秋节、国庆节', 'work', '2017-09-30'],
      ['中秋节、国庆节', 'off', '2017-10-01..2017-10-08'],
    ],
  },
  {
    id: '2018-1',
    year: 2018,
    publishedOn: '2017-11-30',
    page: '/zhengce/zhengceku/2017-11/30/content_5243579.htm',
    days: [
      ['元旦', 'off', '2018-01-01'],
      ['春节', 'work', '2018-02-11 2018-02-24'],
      ['春节', 'off', '2018-02-15..2018-02-21'],
      ['清明节', 'off', '2018-04-05..2018-04-07'],
      ['清明节', 'work', '2018-04-08'],
      ['劳动节', 'work', '2018-04-28'],
      ['劳动节', 'off', '2018-04-29..2018-05-01'],
      ['端午节', 'off', '2018-06-18'],
      ['中秋节', 'off', '2018-09-24'],
      ['国庆节', 'work', '2018-09-29..2018-09-30'],
      ['国庆节', 'off', '2018-10-01..2018-10-07'],
    ],
  },
  {
    id: '2019-1',
    year: 2019,
    publishedOn: '2018-12-06',
    page: '/zhengce/zhengceku/2018-12/06/content_5346276.htm',
    days: [
      ['元旦', 'work', '2018-12-29'],
      ['元旦', 'off', '2018-12-30..2019-01-01'],
      ['春节', 'work', '2019-02-02..2019-02-03'],
      ['春节', 'off', '2019-02-04..2019-02-10'],
      ['清明节', 'off', '2019-04-05'],
      ['劳动节', 'off', '2019-05-01'],
      ['端午节', 'off', '2019-06-07'],
      ['中秋节', 'off', '2019-09-13'],
      ['国庆节', 'work', '2019-09-29 2019-10-12'],
      ['国庆节', 'off', '2019-10-01..2019-10-07'],
    ],
  },
  {
    id: '2019-2',
    year: 2019,
    publishedOn: '2019-03-22',
    page: '/zhengce/zhengceku/2019-03/22/content_5375877.htm',
    days: [
      ['劳动节', 'work', '2019-04-28 2019-05-05'],
      ['劳动节', 'off', '2019-05-01..2019-05-04'],
    ],
  },
  {
    id: '2020-1',
    year: 2020,
    publishedOn: '2019-11-21',
    page: '/zhengce/zhengceku/2019-11/21/content_5454164.htm',
    days: [
      ['元旦', 'off', '2020-01-01'],
      ['春节', 'work', '2020-01-19 2020-02-01'],
      ['春节', 'off', '2020-01-24..2020-01-30'],
      ['清明节', 'off', '2020-04-04..2020-04-06'],
      ['劳动节', 'work', '2020-04-26 2020-05-09'],
      ['劳动节', 'off', '2020-05-01..2020-05-05'],
      ['端午节', 'off', '2020-06-25..2020-06-27'],
      ['端午节', 'work', '2020-06-28'],
      ['国庆节、中秋节', 'work', '2020-09-27 2020-10-10'],
      ['国庆节、中秋节', 'off', '2020-10-01..2020-10-08'],
    ],
  },
  {
    id: '2020-2',
    year: 2020,
    publishedOn: '2020-01-27',
    page: '/zhengce/zhengceku/2020-01/27/content_5472352.htm',
    days: [
      ['春节', 'work', '2020-01-19 2020-02-03'],
      ['春节', 'off', '2020-01-24..2020-02-02'],
    ],
  },
  {
    id: '2021-1',
    year: 2021,
    publishedOn: '2020-11-25',
    page: '/zhengce/zhengceku/2020-11/25/content_5564127.htm',
    days: [
      ['元旦', 'off', '2021-01-01..2021-01-03'],
      ['春节', 'work', '2021-02-07 2021-02-20'],
      ['春节', 'off', '2021-02-11..2021-02-17'],
      ['清明节', 'off', '2021-04-03..2021-04-05'],
      ['劳动节', 'work', '2021-04-25 2021-05-08'],
      ['劳动节', 'off', '2021-05-01..2021-05-05'],
      ['端午节', 'off', '2021-06-12..2021-06-14'],
      ['中秋节', 'work', '2021-09-18'],
      ['中秋节', 'off', '2021-09-19..2021-09-21'],
      ['国庆节', 'work', '2021-09-26 2021-10-09'],
      ['国庆节', 'off', '2021-10-01..2021-10-07'],
    ],
  },
  {
    id: '2022-1',
    year: 2022,
    publishedOn: '2021-10-25',
    page: '/zhengce/zhengceku/2021-10/25/content_5644835.htm',
    days: [
      ['元旦', 'off', '2022-01-01..2022-01-03'],
      ['春节', 'work', '2022-01-29..2022-01-30'],
      ['春节', 'off', '2022-01-31..2022-02-06'],
      ['清明节', 'work', '2022-04-02'],
      ['清明节', 'off', '2022-04-03..2022-04-05'],
      ['劳动节', 'work', '2022-04-24 2022-05-07'],
      ['劳动节', 'off', '2022-04-30..2022-05-04'],
      ['端午节', 'off', '2022-06-03..2022-06-05'],
      ['中秋节', 'off', '2022-09-10..2022-09-12'],
      ['国庆节', 'off', '2022-10-01..2022-10-07'],
      ['国庆节', 'work', '2022-10-08..2022-10-09'],
    ],
  },
  {
    id: '2023-1',
    year: 2023,
    publishedOn: '2022-12-08',
    page: '/zhengce/zhengceku/2022-12/08/content_5730844.htm',
    days: [
      ['元旦', 'off', '2022-12-31..2023-01-02'],
      ['春节', 'off', '2023-01-21..2023-01-27'],
      ['春节', 'work', '2023-01-28..2023-01-29'],
      ['清明节', 'off', '2023-04-05'],
      ['劳动节', 'work', '2023-04-23 2023-05-06'],
      ['劳动节', 'off', '2023-04-29..2023-05-03'],
      ['端午节', 'off', '2023-06-22..2023-06-24'],
      ['端午节', 'work', '2023-06-25'],
      ['中秋节、国庆节', 'off', '2023-09-29..2023-10-06'],
      ['中秋节、国庆节', 'work', '2023-10-07..2023-10-08'],
    ],
  },
  {
    id: '2024-1',
    year: 2024,
    publishedOn: '2023-10-25',
    page: '/zhengce/zhengceku/202310/content_6911528.htm',
    days: [
      ['元旦', 'off', '2024-01-01'],
      ['春节', 'work', '2024-02-04 2024-02-18'],
      ['春节', 'off', '2024-02-10..2024-02-17'],
      ['清明节', 'off', '2024-04-04..2024-04-06'],
      ['清明节', 'work', '2024-04-07'],
      ['劳动节', 'work', '2024-04-28 2024-05-11'],
      ['劳动节', 'off', '2024-05-01..2024-05-05'],
      ['端午节', 'off', '2024-06-10'],
      ['中秋节', 'work', '2024-09-14'],
      ['中秋节', 'off', '2024-09-15..2024-09-17'],
      ['国庆节', 'work', '2024-09-29 2024-10-12'],
      ['国庆节', 'off', '2024-10-01..2024-10-07'],
    ],
  },
  {
    id: '2025-1',
    year: 2025,
    publishedOn: '2024-11-12',
    page: '/zhengce/zhengceku/202411/content_6986383.htm',
    days: [
      ['元旦', 'off', '2025-01-01'],
      ['春节', 'work', '2025-01-26 2025-02-08'],
      ['春节', 'off', '2025-01-28..2025-02-04'],
      ['清明节', 'off', '2025-04-04..2025-04-06'],
      ['劳动节', 'work', '2025-04-27'],
      ['劳动节', 'off', '2025-05-01..2025-05-05'],
      ['端午节', 'off', '2025-05-31..2025-06-02'],
      ['国庆节、中秋节', 'work', '2025-09-28 2025-10-11'],
      ['国庆节、中秋节', 'off', '2025-10-01..2025-10-08'],
    ],
  },
  {
    id: '2026-1',
    year: 2026,
    publishedOn: '2025-11-04',
    page: '/zhengce/zhengceku/202511/content_7047091.htm',
    days: [
      ['元旦', 'off', '2026-01-01..2026-01-03'],
      ['元旦', 'work', '2026-01-04'],
      ['春节', 'work', '2026-02-14 2026-02-28'],
      ['春节', 'off', '2026-02-15..2026-02-23'],
      ['清明节', 'off', '2026-04-04..2026-04-06'],
      ['劳动节', 'off', '2026-05-01..2026-05-05'],
      ['劳动节', 'work', '2026-05-09'],
      ['端午节', 'off', '2026-06-19..2026-06-21'],
      ['国庆节', 'work', '2026-09-20 2026-10-10'],
      ['中秋节', 'off', '2026-09-25..2026-09-27'],
      ['国庆节', 'off', '2026-10-01..2026-10-07'],
    ],
  },
]

/** Holidays on fixed days of the solar calendar: the same in both versions but for 2 May. */
export const FIXED_HOLIDAYS: Readonly<Record<string, string>> = {
  '01-01': '元旦',
  '05-01': '劳动节',
  '10-01': '国庆节',
  '10-02': '国庆节',
  '10-03': '国庆节',
}

/**
 * Moving holidays by year: the first day of the first lunar month 正月初一, Qingming 清明, Dragon Boat
 * 端午, Mid-Autumn 中秋. Method (GB/T 33661): a lunar month begins on the Beijing day of its new moon;
 * the months hold the solar terms 雨水, 夏至 and 秋分 in turn; Qingming is the day on which the sun's
 * apparent longitude reaches 15°. Computed again from the astronomy in test/law/calendar.test.ts.
 * Ends with 2032: the months of 2033 need the rule of the leap month.
 */
export const MOVING_HOLIDAYS: Readonly<
  Record<number, readonly [spring: string, qingming: string, dragonBoat: string, midAutumn: string]>
> = {
  2017: ['01-28', '04-04', '05-30', '10-04'],
  2018: ['02-16', '04-05', '06-18', '09-24'],
  2019: ['02-05', '04-05', '06-07', '09-13'],
  2020: ['01-25', '04-04', '06-25', '10-01'],
  2021: ['02-12', '04-04', '06-14', '09-21'],
  2022: ['02-01', '04-05', '06-03', '09-10'],
  2023: ['01-22', '04-05', '06-22', '09-29'],
  2024: ['02-10', '04-04', '06-10', '09-17'],
  2025: ['01-29', '04-04', '05-31', '10-06'],
  2026: ['02-17', '04-05', '06-19', '09-25'],
  2027: ['02-06', '04-05', '06-09', '09-15'],
  2028: ['01-26', '04-04', '05-28', '10-03'],
  2029: ['02-13', '04-04', '06-16', '09-22'],
  2030: ['02-03', '04-05', '06-05', '09-12'],
  2031: ['01-23', '04-05', '06-24', '10-01'],
  2032: ['02-11', '04-04', '06-12', '09-19'],
}

/** Day from which the fourth revision of 全国年节及纪念日放假办法 was known: from 2025 on the eve of the
 *  Spring Festival and 2 May are days off as well. */
export const REVISED_ON = '2024-11-12'
