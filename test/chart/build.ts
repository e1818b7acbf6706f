import { type Chart, load } from '../../src/chart/index.ts'

/**
 * Charts in a few words, for tests: `a > b` is a flow, `if` and `default` belong to gateways.
 *
 *   receive > accept > ok
 *   ok(xor) > deny if result = "deny"
 *   ok > grant default
 *
 * A name is a task that performs the act of its name (`hear`, `hear.2`); attributes stand in
 * brackets once: `deliver[record=text days=3]`. `(xor)`, `(and)`, `(end)`, `(terminate)` are marks.
 * The first name follows the start; `end` is an end.
 */
export function chartXml(words: string, processAttributes = ''): string {
  const nodes = new Map<string, string>()
  const flows: { from: string; to: string; condition: string | null; isDefault: boolean }[] = []
  for (const line of words.split('\n').map((l) => l.trim())) {
    if (line === '') continue
    const [way, condition] = line.split(' if ') as [string, string?]
    const isDefault = / default$/.test(way)
    const names = way.replace(/ default$/, '').split(' > ')
    const ids = names.map((name) => declare(name.trim(), nodes))
    for (let i = 0; i + 1 < ids.length; i++) {
      const isLast = i + 2 === ids.length
      const [from, to] = [ids[i] as string, ids[i + 1] as string]
      flows.push({
        from,
        to,
        condition: isLast ? (condition ?? null) : null,
        isDefault: isDefault && isLast,
      })
    }
  }
  const first = nodes.keys().next().value as string
  flows.unshift({ from: 'start', to: first, condition: null, isDefault: false })
  const idOf = (i: number) => `f${i}`
  const elements = [...nodes].map(([id, element]) => {
    const byDefault = flows.findIndex((flow) => flow.from === id && flow.isDefault)
    return element.replace('/>', byDefault < 0 ? '/>' : ` default="${idOf(byDefault)}"/>`)
  })
  const lines = flows.map(({ from, to, condition }, i) => {
    const head = `<sequenceFlow id="${idOf(i)}" sourceRef="${from}" targetRef="${to}"`
    const text = condition?.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    return text
      ? `${head}><conditionExpression>${text}</conditionExpression></sequenceFlow>`
      : `${head}/>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sz="urn:sanzhi:chart:1"',
    '  id="file" targetNamespace="urn:sanzhi:chart:1">',
    `<process id="chart" isExecutable="true"${processAttributes}>`,
    '<startEvent id="start"/>',
    ...elements,
    ...lines,
    '</process>',
    '</definitions>',
    '',
  ].join('\n')
}

const NAMES: Readonly<Record<string, string>> = {
  receive: '收件',
  supplement: '一次性补正',
  accept: '受理',
  decline: '不予受理',
  examine: '审查',
  inspect: '现场踏勘',
  hear: '听证',
  consult: '专家评审',
  test: '检验检测',
  announce: '公示',
  draft: '拟稿',
  legalReview: '法制审核',
  decide: '决定',
  certify: '制证',
  deliver: '送达',
  publish: '公开',
  archive: '归档',
}

function declare(name: string, nodes: Map<string, string>): string {
  const match = /^([\w.]+)(?:\((\w+)\))?(?:\[(.*)\])?$/.exec(name)
  if (!match) throw new Error(`not a node: ${name}`)
  const [, id, mark, attributes] = match as unknown as [string, string, string?, string?]
  if (nodes.has(id)) return id
  const act = id.replace(/\..*$/, '')
  const kind = mark ?? (act === 'end' ? 'end' : 'task')
  nodes.set(id, elementOf(id, act, kind, attributes ?? ''))
  return id
}

function elementOf(id: string, act: string, kind: string, attributes: string): string {
  if (kind === 'xor') return `<exclusiveGateway id="${id}" name="${id}？"/>`
  if (kind === 'and') return `<parallelGateway id="${id}"/>`
  if (kind === 'end') return `<endEvent id="${id}"/>`
  if (kind === 'terminate') {
    return `<endEvent id="${id}"><terminateEventDefinition id="${id}-t"/></endEvent>`
  }
  const known = NAMES[act]
  const more = attributes
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => ` sz:${part.replace('=', '="')}"`)
    .join('')
  const does = known ? act : `own:${act}`
  return `<userTask id="${id}" name="${known ?? act}" sz:act="${does}"${more}/>`
}

/** A chart that must load. */
export function chartOf(xml: string): Chart {
  const chart = load(xml)
  if (Array.isArray(chart)) throw new Error(JSON.stringify(chart[0]))
  return chart
}

/** A long chart: blocks of one task, of two ways by a form field, and of two parallel tasks. */
export function blocksXml(count: number): string {
  const lines = ['receive > accept > b0']
  for (let i = 0; i < count; i++) {
    const [here, next] = [`b${i}`, i + 1 < count ? `b${i + 1}` : 'draft']
    if (i % 3 === 0) lines.push(`${here} > ${next}`)
    if (i % 3 === 1) {
      lines.push(`${here}(xor) > ${here}a > ${here}j(xor) > ${next} `)
      lines.push(`${here} > ${here}b if form.size > ${i}`, `${here}b > ${here}j`)
    }
    if (i % 3 === 2) {
      lines.push(`${here}(and) > ${here}a > ${here}j(and) > ${next}`)
      lines.push(`${here} > ${here}b > ${here}j`)
    }
  }
  const fixed = lines.flatMap((line) => {
    if (!/^b\d+\(xor\)/.test(line)) return [line.trim()]
    const [from, a, ...rest] = line.trim().split(' > ') as [string, string, ...string[]]
    return [`${from} > ${a} default`, [a, ...rest].join(' > ')]
  })
  return chartXml([...marksFirst(fixed), ...REVIEWED, ...ENDING].join('\n'))
}

/** Gateways are declared where they first stand, which may be at the end of a line. */
function marksFirst(lines: readonly string[]): string[] {
  const marks = new Map<string, string>()
  for (const line of lines) {
    for (const [, id, mark] of line.matchAll(/([\w.]+)\((\w+)\)/g))
      marks.set(id as string, mark as string)
  }
  return lines.map((line) =>
    line.replace(/(?<= > |^)([\w.]+)(?= > |$| default| if)/g, (id) => {
      const mark = marks.get(id)
      return mark ? `${id}(${mark})` : id
    }),
  )
}

/** From the draft to the decision, reviewed where major. */
export const REVIEWED = [
  'draft > major(xor)',
  'major > decide if major = false',
  'major > legalReview default',
  'legalReview > opinion(xor)',
  'opinion > decide if opinion = "pass"',
  'opinion > draft default',
]
export const ENDING = ['decide > deliver[record=text] > publish > archive > end']
