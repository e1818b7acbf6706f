import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { advance, draw, enabled, outline, records, start } from '../../src/chart/index.ts'
import { readXml } from '../../src/chart/xml.ts'
import { chartOf, chartXml, ENDING, REVIEWED } from './build.ts'
import { fileXml } from './files.ts'

const readyXml = (name: string) =>
  readFileSync(new URL(`../../charts/${name}.bpmn`, import.meta.url), 'utf8')
const readyOf = (name: string) => chartOf(readyXml(name))

/** The case of the standard chart after some steps. */
function after(steps: readonly string[]) {
  const chart = readyOf('standard')
  let state = start(chart)
  const taken: string[] = []
  for (const node of steps) {
    const facts = { complete: true, ours: true, opinion: 'pass', result: 'grant' } as const
    const moved = advance(chart, state, { node, facts })
    assert.ok('taken' in moved)
    state = moved.state
    taken.push(...moved.taken)
  }
  return { chart, state, taken }
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Whether a line of upright and level stretches runs through the inside of a box. */
function passes(points: readonly { x: number; y: number }[], box: Box): boolean {
  return points.some((b, i) => {
    const a = points[i - 1] ?? b
    const isBeside = Math.max(a.x, b.x) <= box.x || Math.min(a.x, b.x) >= box.x + box.width
    return !isBeside && Math.max(a.y, b.y) > box.y && Math.min(a.y, b.y) < box.y + box.height
  })
}

/** How often each shape of a status stands in the picture. */
function marks(svg: string) {
  const count = (part: string) => svg.split(part).length - 1
  return { flags: count('>当前环节<'), dashes: count('stroke-dasharray'), ticks: count('l2.2 2.4') }
}

test('S1.5 the picture is one well-formed image with a title, a description and every word', () => {
  for (const name of ['instant', 'standard', 'inspection']) {
    const chart = readyOf(name)
    const svg = draw(chart, { title: '办理流程' })
    const root = readXml(svg)
    assert.ok('name' in root, JSON.stringify(root))
    assert.equal(root.attributes.find((a) => a.name === 'role')?.value, 'img')
    assert.deepEqual(
      root.children.slice(0, 2).map((c) => c.name),
      ['title', 'desc'],
    )
    assert.equal(root.children[0]?.text, '办理流程')
    for (const node of chart.nodes) if (node.name !== '') assert.ok(svg.includes(`>${node.name}<`))
    for (const office of chart.offices) assert.ok(svg.includes(`>${office}<`))
    assert.ok(svg.includes('>10 日 · 文字<'))
    assert.deepEqual(marks(svg), { flags: 0, dashes: 0, ticks: 0 })
  }
})

test('the picture of a case tells done, current and later by shape', () => {
  const { chart, state, taken } = after(['receive', 'accept', 'examine', 'draft'])
  const svg = draw(chart, { state, taken })
  assert.deepEqual(marks(svg), { flags: 1, dashes: 1, ticks: 4 })
  assert.match(svg, /<desc>[^<]*已完成 4 个环节。当前环节：法制审核。<\/desc>/)
})

test('without the course only what surely lies behind the case is ticked', () => {
  const { chart, state } = after(['receive', 'accept', 'examine', 'draft', 'review'])
  assert.deepEqual(
    enabled(chart, state).map((task) => task.id),
    ['decide'],
  )
  assert.deepEqual(marks(draw(chart, { state })), { flags: 1, dashes: 1, ticks: 4 })
})

test('parallel steps are both current; after a lapse the draft is, and the review is open again', () => {
  const both = after(['receive', 'accept', 'examine', 'draft', 'review', 'decide', 'certify'])
  assert.equal(marks(draw(both.chart, both)).flags, 2)
  const { chart, state, taken } = after(['receive', 'accept', 'examine', 'draft', 'review'])
  const lapsed = advance(chart, state, { lapse: true })
  assert.ok('taken' in lapsed)
  const svg = draw(chart, { state: lapsed.state, taken: [...taken, ...lapsed.taken] })
  assert.deepEqual(marks(svg), { flags: 1, dashes: 1, ticks: 3 })
})

test('all words are escaped, and long names stay inside their boxes', () => {
  const name = '<script>&"\'办理互联网上网服务营业场所经营单位变更'
  const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const xml = chartXml(['receive > accept > draft', ...REVIEWED, ...ENDING].join('\n'))
  const svg = draw(chartOf(xml.replace('name="受理"', `name="${escaped}"`)), { title: name })
  assert.ok(!svg.includes('<script'))
  const root = readXml(svg)
  assert.ok('name' in root && root.children[0]?.text === name)
  assert.ok(svg.includes('…'))
})

test('a file without a drawing is laid out: no two steps on one another, lines from box to box', () => {
  for (const name of ['proved', 'deadlock', 'lapse-while-parallel', 'proved-parallel-delivery']) {
    const { drawing, nodes, flows } = chartOf(fileXml(name))
    for (const [i, a] of drawing.nodes.entries()) {
      for (const b of drawing.nodes.slice(i + 1)) {
        const isApart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y
        assert.ok(isApart, name)
      }
    }
    for (const [f, points] of drawing.flows.entries()) {
      const ends = [flows[f]?.source, flows[f]?.target]
      const isClear = drawing.nodes.every((box, n) => ends.includes(n) || !passes(points, box))
      assert.ok(isClear, `${name} ${flows[f]?.id}`)
    }
    assert.equal(drawing.flows.length, flows.length)
    assert.equal(drawing.nodes.length, nodes.length)
  }
})

test('the ready charts are drawn tidily: steps inside their lane, lines upright or level', () => {
  for (const name of ['instant', 'standard', 'inspection']) {
    const { drawing, nodes, flows, offices } = readyOf(name)
    assert.equal(drawing.lanes.length, offices.length)
    for (const node of nodes) {
      const box = drawing.nodes[node.index]
      const lane = drawing.lanes.find((l) => l.name === node.office)
      assert.ok(box && lane, node.id)
      assert.ok(box.y >= lane.box.y && box.y + box.height <= lane.box.y + lane.box.height, node.id)
    }
    for (const flow of flows) {
      const points = drawing.flows[flow.index] ?? []
      for (let i = 1; i < points.length; i++) {
        const [a, b] = [points[i - 1], points[i]]
        assert.ok(a && b && (a.x === b.x || a.y === b.y), `${name} ${flow.id}`)
      }
      for (const [end, point] of [
        [flow.source, points[0]],
        [flow.target, points.at(-1)],
      ] as const) {
        const box = drawing.nodes[end]
        assert.ok(box && point)
        const isTouching =
          point.x >= box.x &&
          point.x <= box.x + box.width &&
          point.y >= box.y &&
          point.y <= box.y + box.height
        assert.ok(isTouching, `${name} ${flow.id}`)
      }
    }
  }
})

test('no coordinate in a file breaks the picture', () => {
  const value = fc.oneof(fc.double().map(String), fc.constantFrom('', 'x', '-5', '1e9', 'NaN', '0'))
  fc.assert(
    fc.property(value, value, (x, width) => {
      const xml = readyXml('instant')
        .replace(/x="\d+" y/, `x="${x}" y`)
        .replace(/width="\d+"/g, `width="${width}"`)
      const svg = draw(chartOf(xml))
      assert.ok(!/NaN|Infinity/.test(svg))
      assert.ok('name' in readXml(svg))
    }),
    { numRuns: 60 },
  )
})

test('S1.5 the outline tells the same as the picture, in order, with who, how long and what next', () => {
  const steps = outline(readyOf('inspection'))
  assert.deepEqual(
    steps.map((step) => step.name),
    [
      '收件',
      '一次性补正',
      '受理',
      '现场踏勘',
      '审查',
      '拟稿',
      '法制审核',
      '决定',
      '制证',
      '送达',
      '公开',
      '归档',
      '不予受理',
      '不予受理归档',
    ],
  )
  assert.deepEqual(
    steps.map((step) => step.no),
    steps.map((_, i) => i + 1),
  )
  const review = steps.find((step) => step.act === 'legalReview')
  assert.deepEqual(review, {
    no: 7,
    id: 'review',
    name: '法制审核',
    act: 'legalReview',
    office: '政策法规科',
    days: '3 个工作日',
    record: '',
    next: [
      { no: 6, name: '拟稿', when: '审核通过？否' },
      { no: 8, name: '决定', when: '审核通过？是' },
    ],
  })
  const inspect = steps.find((step) => step.act === 'inspect')
  assert.equal(inspect?.record, '录像')
  assert.deepEqual(steps.find((step) => step.name === '归档')?.next, [
    { no: null, name: '结束', when: '' },
  ])
})

test('S2.2 the record plan of a chart lists what each recording step leaves', () => {
  assert.deepEqual(records(readyOf('inspection')), [
    { act: 'inspect', record: 'video' },
    { act: 'deliver', record: 'text' },
  ])
})
