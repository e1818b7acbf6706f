/** New moons and the sun's longitude after J. Meeus, Astronomical Algorithms (1998), chapters 25
 *  and 49, to hold the tabled lunar holidays against: good to a minute for moons, 0.01° for the
 *  sun. */

const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180)

/** Dynamical minus universal time around 2025, in days. */
const DELTA_T = 70 / 86_400

/** Number of the Beijing day (days since 1970-01-01) on which a Julian ephemeris day falls. */
function beijingDay(jde: number): number {
  return Math.floor(jde - DELTA_T - 2_440_587.5 + 8 / 24)
}

/** Terms of the new moon: size in days, power of E, multiples of M, M', F. */
const TERMS: readonly (readonly [number, number, number, number, number])[] = [
  [-0.4072, 0, 0, 1, 0],
  [0.17241, 1, 1, 0, 0],
  [0.01608, 0, 0, 2, 0],
  [0.01039, 0, 0, 0, 2],
  [0.00739, 1, -1, 1, 0],
  [-0.00514, 1, 1, 1, 0],
  [0.00208, 2, 2, 0, 0],
  [-0.00111, 0, 0, 1, -2],
  [-0.00057, 0, 0, 1, 2],
  [0.00056, 1, 1, 2, 0],
  [-0.00042, 0, 0, 3, 0],
  [0.00042, 1, 1, 0, 2],
  [0.00038, 1, 1, 0, -2],
  [-0.00024, 1, -1, 2, 0],
  [-0.00007, 0, 2, 1, 0],
]

/** The Beijing day of the new moon number `k` (0: 6 January 2000). */
export function newMoonDay(k: number): number {
  const t = k / 1236.85
  const e = 1 - 0.002516 * t - 0.0000074 * t * t
  const sun = 2.5534 + 29.1053567 * k - 0.0000014 * t * t
  const moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t
  const f = 160.7108 + 390.67050284 * k - 0.0016118 * t * t
  const node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t
  const mean = 2_451_550.09766 + 29.530588861 * k + 0.00015437 * t * t
  const periodic = TERMS.reduce(
    (sum, [size, power, m, m1, f1]) => sum + size * e ** power * sin(m * sun + m1 * moon + f1 * f),
    0,
  )
  const planets =
    0.000325 * sin(299.77 + 0.107408 * k - 0.009173 * t * t) +
    0.000165 * sin(251.88 + 0.016321 * k) +
    0.000164 * sin(251.83 + 26.651886 * k) +
    0.000126 * sin(349.42 + 36.412478 * k)
  return beijingDay(mean + periodic - 0.00017 * sin(node) + planets)
}

/** The sun's apparent longitude in degrees at a Julian ephemeris day. */
function sunLongitude(jde: number): number {
  const t = (jde - 2_451_545) / 36_525
  const m = 357.52911 + 35_999.05029 * t
  const centre =
    (1.914602 - 0.004817 * t) * sin(m) +
    (0.019993 - 0.000101 * t) * sin(2 * m) +
    0.000289 * sin(3 * m)
  const mean = 280.46646 + 36_000.76983 * t + 0.0003032 * t * t
  const apparent = mean + centre - 0.00569 - 0.00478 * sin(125.04 - 1934.136 * t)
  return ((apparent % 360) + 360) % 360
}

/** The Beijing day on which the sun reaches a longitude, near a day of that year. */
export function solarTermDay(degrees: number, near: number): number {
  let from = near - 20
  let to = near + 20
  const past = (day: number) => {
    const ahead = (sunLongitude(day + 2_440_587.5 + DELTA_T) - degrees + 540) % 360
    return ahead >= 180
  }
  while (to - from > 1 / 86_400) {
    const middle = (from + to) / 2
    if (past(middle)) to = middle
    else from = middle
  }
  return Math.floor(to + 8 / 24)
}

/** The first day of the lunar month that holds a day. */
export function monthStart(day: number): number {
  let k = Math.floor((day - 10_962) / 29.530588861) + 2
  while (newMoonDay(k) > day) k -= 1
  return newMoonDay(k)
}
