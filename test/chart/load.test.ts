import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BpmnModdle } from 'bpmn-moddle'
import { load } from '../../src/chart/index.ts'
import { chartOf, chartXml, ENDING, REVIEWED } from './build.ts'
import { FILES, fileXml } from './files.ts'

const READY = ['instant', 'standard', 'inspection']
const readyXml = (name: string) =>
  readFileSync(new URL(`../../charts/${name}.bpmn`, import.meta.url), 'utf8')
const PLAIN = ['receive > accept > examine > draft', ...REVIEWED, ...ENDING].join('\n')

function refusalsOf(xml: string) {
  const result = load(xml)
  assert.ok(Array.isArray(result), 'the chart was to be refused')
  return result
}

test('the small chart files are those that files.ts describes', () => {
  for (const name of Object.keys(FILES)) {
    const file = readFileSync(new URL(`files/${name}.bpmn`, import.meta.url), 'utf8')
    assert.equal(file, fileXml(name), name)
  }
})

test('S1.5 the three ready charts load with offices, limits and records', () => {
  for (const name of READY) {
    const chart = chartOf(readyXml(name))
    const legal = name === 'instant' ? [] : ['政策法规科']
    assert.deepEqual(chart.offices, ['政务大厅窗口', '审批科', ...legal, '局领导', '公示与档案'])
    assert.equal(chart.constants.neverMajor, name === 'instant')
    const deliver = chart.nodes.find((n) => n.kind === 'task' && n.act === 'deliver')
    assert.ok(deliver?.kind === 'task')
    assert.deepEqual(
      [deliver.name, deliver.post, deliver.days, deliver.record],
      ['送达', 'clerk', 10, 'text'],
    )
  }
})

test('bpmn-moddle reads every chart without a warning and finds the same nodes and links', async () => {
  const xmls = [...READY.map(readyXml), ...Object.keys(FILES).map(fileXml)]
  let compared = 0
  for (const xml of xmls) {
    const chart = load(xml)
    if (Array.isArray(chart)) continue
    const { elementsById, warnings } = await new BpmnModdle().fromXML(xml)
    assert.deepEqual(warnings, [])
    for (const flow of chart.flows) {
      const other = elementsById[flow.id]
      assert.ok(other, flow.id)
      const ends: (string | undefined)[] = [flow.source, flow.target].map((n) => chart.nodes[n]?.id)
      assert.deepEqual([other.sourceRef.id, other.targetRef.id], ends)
      assert.equal(other.conditionExpression?.body, flow.condition?.text)
      compared++
    }
    for (const node of chart.nodes) assert.equal(elementsById[node.id]?.name ?? '', node.name)
  }
  assert.ok(compared > 300)
})

const TASK = '<userTask id="examine" name="审查" sz:act="examine"/>'
const edits: readonly [what: string, from: string, to: string, says: RegExp][] = [
  ['a task without a type', TASK, TASK.replace('userTask', 'task'), /用户任务/],
  ['a script task', TASK, TASK.replace('userTask', 'scriptTask'), /脚本/],
  ['a sub-process', TASK, TASK.replace('userTask', 'subProcess'), /本版本不支持子流程/],
  ['a call activity', TASK, TASK.replace('userTask', 'callActivity'), /本版本不支持调用活动/],
  ['an inclusive gateway', TASK, TASK.replace('userTask', 'inclusiveGateway'), /包容网关/],
  [
    'an event-based gateway',
    TASK,
    TASK.replace('userTask', 'eventBasedGateway'),
    /本版本不支持事件网关/,
  ],
  ['an unknown element', TASK, TASK.replace('userTask', 'magicTask'), /magicTask/],
  [
    'several at once',
    TASK,
    TASK.replace('/>', '><multiInstanceLoopCharacteristics id="m"/></userTask>'),
    /本版本不支持多实例/,
  ],
  ['a boundary event', TASK, `${TASK}<boundaryEvent id="b" attachedToRef="examine"/>`, /边界事件/],
  ['a text annotation', TASK, `${TASK}<textAnnotation id="t"/>`, /文字注释/],
  ['a second start', TASK, `${TASK}<startEvent id="s2"/>`, /只能有一个开始/],
  [
    'a task nobody leads to',
    TASK,
    `${TASK}<userTask id="x" name="甲" sz:act="own:x"/>`,
    /没有连线进来/,
  ],
  ['an id written twice', TASK, `${TASK}${TASK}`, /重复/],
  ['the reserved id', 'id="examine"', 'id="lapse"', /留作草稿失效/],
  ['a task without a name', 'name="审查"', 'name=" "', /没有名称/],
  ['a task without an act', ' sz:act="examine"', '', /没有写明办的是什么/],
  ['an unknown act', 'sz:act="examine"', 'sz:act="exmine"', /不认识的办理事项/],
  ['an unknown attribute', 'sz:act="examine"', 'sz:act="examine" sz:dyas="3"', /sz:dyas/],
  ['a limit that is no number', 'sz:act="examine"', 'sz:act="examine" sz:days="3天"', /工作日数/],
  ['an unknown record', 'sz:act="examine"', 'sz:act="examine" sz:record="film"', /记录方式/],
  [
    'a clock stopped outside art. 45',
    'sz:act="examine"',
    'sz:act="examine" sz:clock="stops"',
    /第四十五条/,
  ],
  ['an unknown clock', 'sz:act="examine"', 'sz:act="examine" sz:clock="rests"', /计时/],
  [
    'settings of another engine',
    'id="examine"',
    'id="examine" xmlns:c="urn:c" c:job="x"',
    /其他软件/,
  ],
  [
    'a message end',
    '<endEvent id="end"/>',
    '<endEvent id="end"><messageEventDefinition/></endEvent>',
    /结束/,
  ],
  [
    'two ways out of a task',
    '</process>',
    '<sequenceFlow id="g" sourceRef="draft" targetRef="end"/></process>',
    /只能有一条连线出去/,
  ],
  ['a link to nowhere', 'targetRef="end"', 'targetRef="nowhere"', /一端没有连到/],
  ['a gateway without default', ' default="f9"', '', /有且只有一条默认流向/],
  ['no process', 'process', 'prozess', /没有流程/],
  ['a DTD', '<definitions', '<!DOCTYPE definitions><definitions', /DTD/],
  ['an entity of its own', 'name="审查"', 'name="&bomb;"', /字符引用/],
  ['an undeclared prefix', 'sz:act="examine"', 'zs:act="examine"', /前缀 zs/],
  ['an end tag that does not fit', '</process>', '</proces>', /对不上/],
  ['a cut file', '</definitions>', '', /没有结束/],
  ['another document', '<definitions', '<html/><definitions', /两个根元素|不是 BPMN/],
]
for (const [what, from, to, says] of edits) {
  test(`a chart with ${what} is refused, with the line`, () => {
    const xml = chartXml(PLAIN)
    assert.ok(xml.includes(from), 'the edit has nothing to change')
    const refusals = refusalsOf(xml.replaceAll(from, to))
    const hit = refusals.find((refusal) => says.test(refusal.reason))
    assert.ok(hit, JSON.stringify(refusals))
    assert.ok(hit.line >= 1 && hit.line <= xml.split('\n').length + 1)
    assert.match(hit.reason, /\p{Script=Han}/u)
  })
}

test('a refusal names the element and its line', () => {
  const xml = fileXml('unknown-fact')
  const [refusal] = refusalsOf(xml)
  assert.ok(refusal)
  assert.match(xml.split('\n')[refusal.line - 1] ?? '', /mayor/)
  assert.match(refusal.reason, /没有名为「mayor」的事实/)
  const [missing] = refusalsOf(fileXml('missing-default'))
  assert.match(missing?.element ?? '', /opinion/)
  assert.match(missing?.reason ?? '', /默认流向/)
})

const conditions: readonly [text: string, says: RegExp][] = [
  ['mayor = false', /没有名为/],
  ['case.major = false', /没有名为/],
  ['opinion = "passed"', /只有 pass、amend、reject、return/],
  ['result = "pass"', /只有 grant、deny/],
  ['major = "yes"', /不是同一类/],
  ['major = 1', /不是同一类/],
  ['opinion', /不是判断/],
  ['item.x', /= true/],
  ['form.area', /= true/],
  ['form', /须写明字段/],
  ['1', /不是判断/],
  ['major and opinion', /不是判断/],
  ['result < "grant"', /大小只能在数之间比/],
  ['count(form.list) > 1', /不支持函数「count」/],
  ['today() > form.day', /不支持/],
  ['form.a + 1 > 2', /不支持/],
  ['some x in form.list satisfies x = 1', /不支持/],
  ['if major then ours else ours', /不支持/],
  ['major =', /没有写完|看不懂/],
  ['major = false)', /看不懂/],
  ['major = false; ours', /看不懂/],
  ['', /空的/],
  [`form.a = "${'x'.repeat(500)}"`, /超过 500/],
  [`${'('.repeat(20)}major${')'.repeat(20)}`, /超过 12 层/],
]
for (const [text, says] of conditions) {
  test(`the condition ${text.slice(0, 40) || '(empty)'} is refused`, () => {
    const xml = chartXml(PLAIN).replace('>major = false<', `>${text.replaceAll('<', '&lt;')}<`)
    const refusals = refusalsOf(xml)
    assert.ok(
      refusals.some((r) => says.test(r.reason)),
      JSON.stringify(refusals),
    )
  })
}

const allowed = [
  'major',
  'not(major)',
  'not(major = true) and complete = true',
  'opinion in ("pass", "amend")',
  'item.level = "市" or form.area >= 100.5',
  'form.applicant.age between 1 and 2 or major = false',
  'contains(form.name, "学校") and passed != true',
  'starts with(form.面积, "1") or hearing = null',
]
for (const text of allowed) {
  const known = !text.includes('between')
  test(`the condition ${text} is ${known ? 'accepted' : 'refused'}`, () => {
    const xml = chartXml(PLAIN).replace('>major = false<', `>${text.replaceAll('<', '&lt;')}<`)
    assert.equal(!Array.isArray(load(xml)), known)
  })
}

test('files that are too long, too deep or no XML at all are refused', () => {
  assert.match(refusalsOf(' '.repeat(1_000_001))[0]?.reason ?? '', /1 MB/)
  assert.match(refusalsOf('审'.repeat(400_000))[0]?.reason ?? '', /1 MB/)
  assert.match(refusalsOf('<a>'.repeat(100))[0]?.reason ?? '', /嵌套/)
  for (const text of [
    '',
    '   ',
    '{}',
    '<',
    '<a',
    '<a/><b/>',
    '<a b=1/>',
    '<a>&#0;</a>',
    '<a>\u0000</a>',
    '</a>',
  ]) {
    assert.ok(refusalsOf(text).length > 0)
  }
  const many = Array.from(
    { length: 5001 },
    (_, i) => `<userTask id="t${i}" name="甲" sz:act="own:x"/>`,
  )
  const xml = chartXml(PLAIN).replace('</process>', `${many.join('')}</process>`)
  assert.ok(refusalsOf(xml).some((r) => /5000/.test(r.reason)))
})

test('gateways that go round without a task, or ask before the first one, are refused', () => {
  const round =
    'receive > a(xor) > archive default\na > b(xor) if ours = true\nb > a\narchive > end'
  assert.ok(refusalsOf(chartXml(round)).some((r) => /中间没有任何环节/.test(r.reason)))
  const early = 'a(xor) > receive default\na > accept if ours = true\nreceive > end\naccept > end'
  assert.ok(refusalsOf(chartXml(early)).some((r) => /第一个环节之前/.test(r.reason)))
})
