import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { codes } from '../../src/law/index.ts'

interface Run {
  readonly exit: number
  readonly out: string
  readonly said: string
}

const PROGRAM = join(import.meta.dirname, 'program.ts')

function sanzhi(...words: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...words], (error, out, said) => {
      resolve({ exit: error === null ? 0 : Number(error.code), out, said })
    })
  })
}

const identity = `13010219900101123${codes.idCheckCharacter('13010219900101123')}`
const credit = `91130102MA07XQ3T2${codes.usccCheckCharacter('91130102MA07XQ3T2')}`

const DUE: readonly [words: string, due: string][] = [
  ['--from 2024-12-03 --days 60', '2025-02-05'],
  ['--from 2025-08-31 --months 6', '2026-02-28'],
  ['--from 2018-10-10 --workdays 7 --back', '2018-09-26'],
  ['--from 2024-09-05 --workdays 20 --stop 2024-09-12..2024-09-26', '2024-10-23'],
  [
    '--from 2025-03-10 --workdays 20 --stop 2025-03-17..2025-03-28 --stop 2025-03-25..2025-04-08',
    '2025-04-29',
  ],
  ['--from 2023-04-10 --workdays 20 --extend 10', '2023-05-23'],
]

const CODES: readonly [words: string[], exit: number, answer: object][] = [
  [['uscc', credit], 0, { valid: true, reason: '代码正确', region: '河北省石家庄市长安区' }],
  [['uscc', '123'], 1, { valid: false, reason: '统一社会信用代码应为 18 位，现为 3 位' }],
  [
    ['id', identity],
    0,
    { valid: true, reason: '号码正确', region: '河北省石家庄市长安区', birth: '1990-01-01' },
  ],
  [
    ['id', `${identity.slice(0, 17)}*`],
    1,
    { valid: false, reason: '前 17 位应为数字，末位应为数字或 X' },
  ],
  [['region', '130102'], 0, { valid: true, reason: '代码正确', region: '河北省石家庄市长安区' }],
  [['region', '130106'], 1, { valid: false, reason: '没有代码为 130106 的行政区划' }],
  [
    ['region', '440103'],
    3,
    {
      valid: true,
      reason: '广东省的代码正确；没有下级区划的名称，后几位不能核对',
      region: '广东省',
    },
  ],
]

const WRONG: readonly [words: string, said: RegExp][] = [
  ['deadline', /必须给出选项 --from/],
  ['deadline --from 2026-01-05', /请给出 --workdays、--days、--months 中的一个/],
  ['deadline --from 2026-01-05 --workdays 5 --days 5', /中的一个/],
  ['deadline --from 2026-02-30 --workdays 5', /--from 不是存在的日期/],
  ['deadline --from 2026-01-05 --workdays five', /--workdays 应为 1 到 9999 的整数/],
  ['deadline --from 2026-01-05 --workdays -5', /1 到 9999|缺少取值/],
  ['deadline --from 2026-01-05 --workdays 0', /1 到 9999/],
  ['deadline --from 2026-01-05 --workdays', /选项 --workdays <N> 缺少取值/],
  ['deadline --from 2026-01-05 --days 5 --extend 5', /--extend 只用于工作日期限/],
  ['deadline --from 2026-01-05 --days 5 --stop 2026-01-06..2026-01-07', /--stop 只用于/],
  ['deadline --from 2026-01-05 --workdays 5 --stop 2026-01-06', /--stop 应写成/],
  ['deadline --from 2026-01-05 --workdays 5 --stop 2026-01-07..2026-01-06', /起日晚于止日/],
  ['deadline --from 9999-01-05 --workdays 9999', /超出可计算的范围/],
  ['deadline --from 2026-01-05 --workdays 5 --wat', /没有选项 --wat/],
  ['deadline --from 2026-01-05 --workdays 5 more', /参数太多/],
  ['code', /缺少参数 KIND/],
  ['code uscc', /缺少参数 VALUE/],
  ['code passport E12345678', /不认识的代码种类 passport/],
]

// Each run is a process of its own: two at a time keep the tests quick.
describe('the commands of law', { concurrency: 2 }, () => {
  test('deadline gives one JSON document with every day explained', async () => {
    const { exit, out, said } = await sanzhi(
      ...'deadline --from 2026-02-09 --workdays 20 --json'.split(' '),
    )
    assert.equal(exit, 0)
    assert.equal(said, '')
    const { days, ...rest } = JSON.parse(out)
    assert.deepEqual(rest, { due: '2026-03-13', provisional: false, counted: 20 })
    assert.equal(days.length, 33)
    assert.deepEqual(Object.keys(days[0]), ['date', 'counts', 'why', 'source'])
  })

  for (const [words, due] of DUE) {
    test(`deadline ${words} is ${due}`, async () => {
      const { exit, out } = await sanzhi('deadline', ...words.split(' '), '--json')
      assert.equal(exit, 0)
      assert.equal(JSON.parse(out).due, due)
    })
  }

  test('without --json a person reads a line for each day, then the due day', async () => {
    const { exit, out } = await sanzhi(...'deadline --from 2026-11-25 --workdays 5'.split(' '))
    assert.equal(exit, 0)
    const lines = out.trimEnd().split('\n')
    assert.equal(lines.length, 9)
    assert.match(lines[0] ?? '', /^2026-11-25 {2}不计 {2}起算事件当日不计入/)
    assert.equal(lines.at(-1), '到期日：2026-12-02')
  })

  test('deadline in a year without its notice is provisional, says so and exits 3', async () => {
    const { exit, out, said } = await sanzhi(
      ...'deadline --from 2026-12-14 --workdays 20 --json'.split(' '),
    )
    assert.equal(exit, 3)
    assert.equal(JSON.parse(out).due, '2027-01-12')
    assert.equal(JSON.parse(out).provisional, true)
    assert.match(said, /2026 年以后的放假通知不在本程序内/)
  })

  for (const [words, exit, answer] of CODES) {
    test(`code ${words.join(' ')} exits ${exit}`, async () => {
      const json = await sanzhi('code', ...words, '--json')
      assert.equal(json.exit, exit)
      assert.deepEqual(JSON.parse(json.out), answer)
    })
  }

  test('without --json a person reads the verdict first', async () => {
    const { exit, out } = await sanzhi('code', 'id', identity)
    assert.equal(exit, 0)
    assert.equal(out, '正确：号码正确\n地区：河北省石家庄市长安区\n出生日期：1990-01-01\n')
  })

  for (const [words, said] of WRONG) {
    test(`「${words}」 is wrong use: exit 2, said in Chinese on stderr`, async () => {
      const found = await sanzhi(...words.split(' '))
      assert.equal(found.exit, 2, found.said)
      assert.equal(found.out, '')
      assert.match(found.said, said)
      assert.doesNotMatch(found.said, /error:|at \w+ \(/)
    })
  }

  test('help is in Chinese and exits 0', async () => {
    for (const name of ['deadline', 'code']) {
      const { exit, out } = await sanzhi(name, '--help')
      assert.equal(exit, 0)
      assert.match(out, /用法：/)
      assert.match(out, /显示用法/)
    }
  })
})
