import { dominators } from './graph.ts'
import type { Box, Chart, ChartNode, Flow, Point, Task } from './model.ts'
import { LAPSE } from './model.ts'
import type { State } from './move.ts'
import { RECORD_NAMES } from './outline.ts'

/** What a picture shows besides the chart itself. */
export interface DrawOptions {
  /** Where a case stands: its open steps are marked, what surely lies behind it is ticked. */
  readonly state?: State
  /** The flows that the case took: exactly the steps and lines it went are marked. */
  readonly taken?: readonly string[]
  readonly title?: string
  /** Fixed colours instead of CSS variables, for viewers of files and for typesetting. */
  readonly plain?: boolean
}

const COLOURS = {
  ink: '#1B1F24',
  line: '#8A919C',
  walked: '#2A3441',
  text: '#4F5661',
  border: '#8A919C',
  lane: '#FFFFFF',
  'lane-alternate': '#FBFBF9',
  'lane-head': '#F5F5F2',
  'lane-border': '#E4E4DF',
  later: '#FFFFFF',
  done: '#E9EBEF',
  tick: '#1F7044',
  current: '#9E2420',
  'on-current': '#FFFFFF',
  flag: '#1B1F24',
} as const

type Colour = keyof typeof COLOURS
type Status = 'done' | 'current' | 'later'

interface Pen {
  readonly chart: Chart
  readonly colour: (name: Colour) => string
  readonly status: (node: number) => Status
  readonly isWalked: (flow: number) => boolean
  readonly hasState: boolean
}

const PAD = 12
const LANE_LABEL = 28

/**
 * The chart as one SVG image: lanes with their offices, steps with limit and record, and for a
 * case which steps are done (grey, tick), current (red, dashed frame, flag) or later (white).
 * Colours are CSS variables `--chart-*` with fallbacks; all text is escaped; it needs no script
 * and no style sheet. Cost: under a millisecond for a permit chart.
 */
export function draw(chart: Chart, options: DrawOptions = {}): string {
  const walked = walkedBy(chart, options)
  const pen: Pen = {
    chart,
    colour: (name) => (options.plain ? COLOURS[name] : `var(--chart-${name},${COLOURS[name]})`),
    status: (node) => walked.status[node] ?? 'later',
    isWalked: (flow) => walked.flows.has(flow),
    hasState: options.state !== undefined,
  }
  const { lanes, flows, nodes } = chart.drawing
  const frame = frameOf(chart)
  const order = flows.map((_, f) => f).sort((a, b) => +pen.isWalked(a) - +pen.isWalked(b))
  const body = [
    ...lanes.map((lane, i) => laneOf(pen, lane, i)),
    ...order.map((f) => lineOf(pen, f)),
    ...nodes.map((box, n) => shapeOf(pen, chart.nodes[n] as ChartNode, box)),
    ...chart.flows.map((flow) => flowLabel(pen, flow)),
    ...nodes.map((box, n) => flagOf(pen, n, box)),
  ]
  const title = options.title ?? (chart.name || '流程图')
  const { x, y, width, height } = frame
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="${x} ${y} ${width} ${height}"` +
    ` width="${width}" height="${height}" font-family="'Noto Sans SC',sans-serif">` +
    `<title>${escaped(title)}</title><desc>${escaped(describe(chart, pen))}</desc>${body.join('')}</svg>`
  )
}

function frameOf(chart: Chart): Box {
  const { nodes, flows, lanes, nodeLabels, labels } = chart.drawing
  const spots = [...nodeLabels, ...labels].flatMap((p) => (p ? [p] : []))
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  const include = (x: number, y: number) => {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  for (const box of [...nodes, ...lanes.map((lane) => lane.box)]) {
    include(box.x, box.y)
    include(box.x + box.width, box.y + box.height)
  }
  for (const { x, y } of [...flows.flat(), ...spots]) include(x, y)
  const [x, y] = [Math.floor(left - PAD), Math.floor(top - PAD)]
  return { x, y, width: Math.ceil(right + PAD) - x, height: Math.ceil(bottom + PAD) - y }
}

function describe(chart: Chart, pen: Pen): string {
  const tasks = chart.nodes.filter((node) => node.kind === 'task')
  const now = tasks.filter((task) => pen.status(task.index) === 'current').map((t) => t.name)
  const done = tasks.filter((task) => pen.status(task.index) === 'done').length
  const offices = chart.offices.length > 0 ? `，由${chart.offices.join('、')}办理` : ''
  const about = `共 ${tasks.length} 个环节${offices}。`
  if (!pen.hasState) return `${about}各环节的先后见文字版。`
  const where = now.length > 0 ? `当前环节：${now.join('、')}。` : '已经办完。'
  return `${about}已完成 ${done} 个环节。${where}`
}

/** What a case has been through: exactly, where its flows are known, else what must lie behind. */
function walkedBy(chart: Chart, { state, taken }: DrawOptions) {
  const status: Status[] = chart.nodes.map(() => 'later')
  const flows = new Set<number>()
  if (taken) followTaken(chart, taken, status, flows)
  else if (state) dominating(chart, state, status, flows)
  for (const id of Object.keys(state?.tokens ?? {})) {
    const node = chart.net.nodeById.get(id)
    if (node !== undefined) status[node] = 'current'
  }
  return { status, flows }
}

function followTaken(chart: Chart, taken: readonly string[], status: Status[], flows: Set<number>) {
  for (const id of taken) {
    const flow = chart.flows[chart.net.flowById.get(id) ?? -1]
    if (id === LAPSE) {
      chart.net.lapsing.forEach((isLapsing, n) => {
        if (!isLapsing) return
        status[n] = 'later'
        for (const f of chart.net.incoming[n] as readonly number[]) flows.delete(f)
      })
    }
    if (!flow) continue
    status[flow.source] = 'done'
    if (chart.nodes[flow.target]?.kind !== 'task') status[flow.target] = 'done'
    flows.add(flow.index)
  }
  for (const f of chart.net.outgoing[chart.net.start] as readonly number[]) flows.add(f)
  status[chart.net.start] = 'done'
}

function dominating(chart: Chart, state: State, status: Status[], flows: Set<number>) {
  const next = chart.net.outgoing.map((list) => list.map((f) => (chart.flows[f] as Flow).target))
  const previous = chart.net.incoming.map((list) =>
    list.map((f) => (chart.flows[f] as Flow).source),
  )
  const { dominator } = dominators(chart.net.start, next, previous)
  for (const id of Object.keys(state.tokens)) {
    const waiting = chart.flows[chart.net.flowById.get(id) ?? -1]
    let n = chart.net.nodeById.get(id) ?? waiting?.source ?? chart.net.start
    if (waiting) status[n] = 'done'
    while (n !== chart.net.start) {
      n = dominator[n] as number
      status[n] = 'done'
    }
  }
  const current = new Set(Object.keys(state.tokens).map((id) => chart.net.nodeById.get(id)))
  for (const { index, source, target } of chart.flows) {
    const isOnly = chart.net.outgoing[source]?.length === 1
    if (isOnly && status[source] === 'done' && (status[target] === 'done' || current.has(target))) {
      flows.add(index)
    }
  }
}

function laneOf(pen: Pen, { name, box }: { name: string; box: Box }, i: number): string {
  const { x, y, width, height } = box
  const edge = `stroke="${pen.colour('lane-border')}"`
  const fill = pen.colour(i % 2 === 0 ? 'lane' : 'lane-alternate')
  const size = Math.max(8, Math.min(12, (height - 8) / Math.max(1, emsOf(name))))
  const [cx, cy] = [x + LANE_LABEL / 2, y + height / 2]
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${edge}/>` +
    `<rect x="${x}" y="${y}" width="${LANE_LABEL}" height="${height}" fill="${pen.colour('lane-head')}" ${edge}/>` +
    text(
      name,
      cx,
      cy,
      `font-size="${round(size)}" fill="${pen.colour('text')}" transform="rotate(-90 ${cx} ${cy})"`,
    )
  )
}

function lineOf(pen: Pen, flow: number): string {
  const points = pen.chart.drawing.flows[flow] as readonly Point[]
  const isWalked = pen.isWalked(flow)
  const colour = pen.colour(isWalked ? 'walked' : 'line')
  const end = points.at(-1) as Point
  const before = points.findLast((p) => p.x !== end.x || p.y !== end.y) ?? end
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1
  const [ux, uy] = [(end.x - before.x) / length, (end.y - before.y) / length]
  const corner = (along: number, aside: number) =>
    `${round(end.x - ux * along - uy * aside)},${round(end.y - uy * along + ux * aside)}`
  const path = [...points.slice(0, -1).map((p) => `${p.x},${p.y}`), corner(6, 0)].join(' ')
  return (
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${isWalked ? 1.8 : 1.2}"/>` +
    `<polygon points="${corner(0, 0)} ${corner(8, 4)} ${corner(8, -4)}" fill="${colour}"/>`
  )
}

function shapeOf(pen: Pen, node: ChartNode, box: Box): string {
  if (node.kind === 'task') return taskShape(pen, node, box)
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2]
  const ink = pen.colour(pen.hasState && pen.status(node.index) === 'later' ? 'line' : 'walked')
  if (node.kind === 'exclusive' || node.kind === 'parallel') return gateway(pen, node, box, ink)
  const r = Math.min(box.width, box.height) / 2
  const label = nodeLabel(pen, node, { x: cx, y: cy + r + 10 })
  if (node.kind === 'start')
    return `<circle cx="${cx}" cy="${cy}" r="${r - 1}" fill="${ink}"/>${label}`
  const ring = `<circle cx="${cx}" cy="${cy}" r="${r - 2}" fill="${pen.colour('later')}" stroke="${ink}" stroke-width="3"/>`
  const core =
    node.kind === 'terminate' ? `<circle cx="${cx}" cy="${cy}" r="${r - 6}" fill="${ink}"/>` : ''
  return ring + core + label
}

function gateway(pen: Pen, node: ChartNode, box: Box, ink: string): string {
  const { x, y, width, height } = box
  const [cx, cy] = [x + width / 2, y + height / 2]
  const isDone = pen.status(node.index) === 'done'
  const fill = pen.colour(isDone ? 'done' : 'later')
  const corners = `${cx},${y} ${x + width},${cy} ${cx},${y + height} ${x},${cy}`
  const [a, b] = [width / 7, width / 5]
  const sign =
    node.kind === 'exclusive'
      ? `M${round(cx - a)} ${round(cy - a)}L${round(cx + a)} ${round(cy + a)}M${round(cx + a)} ${round(cy - a)}L${round(cx - a)} ${round(cy + a)}`
      : `M${round(cx - b)} ${cy}H${round(cx + b)}M${cx} ${round(cy - b)}V${round(cy + b)}`
  return (
    `<polygon points="${corners}" fill="${fill}" stroke="${ink}" stroke-width="1.2"/>` +
    `<path d="${sign}" stroke="${ink}" stroke-width="1.8" fill="none"/>` +
    nodeLabel(pen, node, { x: cx, y: y - 8 })
  )
}

function nodeLabel(pen: Pen, node: ChartNode, usual: Point): string {
  if (node.name === '') return ''
  const { x, y } = pen.chart.drawing.nodeLabels[node.index] ?? usual
  return label(pen, node.name, x, y)
}

function label(pen: Pen, words: string, x: number, y: number): string {
  const halo = `stroke="${pen.colour('lane')}" stroke-width="3" paint-order="stroke"`
  return text(words, x, y, `font-size="11" fill="${pen.colour('text')}" ${halo}`)
}

function taskShape(pen: Pen, task: Task, box: Box): string {
  const status = pen.status(task.index)
  const { x, y, width, height } = box
  const isNow = status === 'current'
  const fill = pen.colour(isNow ? 'current' : status === 'done' ? 'done' : 'later')
  const edge = pen.colour(isNow ? 'current' : 'border')
  const dash = isNow
    ? `<rect x="${x - 5}" y="${y - 5}" width="${width + 10}" height="${height + 10}" rx="8" fill="none" stroke="${edge}" stroke-width="1.5" stroke-dasharray="4 2"/>`
    : ''
  const tick = status === 'done' ? tickAt(pen, x + width, y) : ''
  return (
    `<g><title>${escaped(describeTask(task))}</title>${dash}` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" fill="${fill}" stroke="${edge}" stroke-width="1.2"/>` +
    `${taskText(pen, task, box, isNow)}${tick}</g>`
  )
}

function taskText(pen: Pen, task: Task, box: Box, isNow: boolean): string {
  const info = infoOf(task)
  const size = 13
  const names = wrapped(task.name, (box.width - 8) / size)
  const cx = box.x + box.width / 2
  const total = names.length * 16 + (info === '' ? 0 : 15)
  let y = box.y + (box.height - total) / 2 + 8
  const parts: string[] = []
  const name = pen.colour(isNow ? 'on-current' : 'ink')
  for (const words of names) {
    parts.push(text(words, cx, y, `font-size="${size}" font-weight="600" fill="${name}"`))
    y += 16
  }
  const small = Math.min(11, (box.width - 4) / Math.max(1, emsOf(info)))
  const grey = pen.colour(isNow ? 'on-current' : 'text')
  if (info !== '') parts.push(text(info, cx, y, `font-size="${round(small)}" fill="${grey}"`))
  return parts.join('')
}

function infoOf(task: Task): string {
  const days = task.days === null ? '' : task.days === 0 ? '当日' : `${task.days} 日`
  const limit = task.clock === 'stops' ? '不计时' : days
  const record = task.record === 'text' ? '文字' : RECORD_NAMES[task.record]
  return [limit, record].filter((part) => part !== '').join(' · ')
}

function describeTask(task: Task): string {
  return [task.name, task.office ?? '', infoOf(task)].filter((part) => part !== '').join('，')
}

function tickAt(pen: Pen, x: number, y: number): string {
  return (
    `<circle cx="${x}" cy="${y}" r="7" fill="${pen.colour('tick')}"/>` +
    `<path d="M${x - 3} ${y}l2.2 2.4l4 -4.6" fill="none" stroke="${pen.colour('on-current')}" stroke-width="1.6"/>`
  )
}

function flagOf(pen: Pen, node: number, box: Box): string {
  if (pen.status(node) !== 'current') return ''
  const [x, y] = [box.x + box.width - 30, box.y - 18]
  return (
    `<rect x="${x}" y="${y}" width="56" height="17" rx="3" fill="${pen.colour('flag')}"/>` +
    text('当前环节', x + 28, y + 8.5, `font-size="11" fill="${pen.colour('on-current')}"`)
  )
}

function flowLabel(pen: Pen, flow: Flow): string {
  if (flow.name === '') return ''
  const spot = pen.chart.drawing.labels[flow.index] ?? besideLine(pen, flow)
  return label(pen, flow.name, spot.x, spot.y)
}

/** Beside the first stretch of a line, where a reader asks which way it is. */
function besideLine(pen: Pen, flow: Flow): Point {
  const [a, b] = pen.chart.drawing.flows[flow.index] as [Point, Point]
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
  const isFlat = Math.abs(a.x - b.x) >= Math.abs(a.y - b.y)
  const aside = emsOf(flow.name) * 5.5 + 4
  return isFlat ? { x: middle.x, y: middle.y - 8 } : { x: middle.x + aside, y: middle.y }
}

function text(words: string, x: number, y: number, how: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="middle" dominant-baseline="central" ${how}>${escaped(words)}</text>`
}

/** Breaks a name into at most two lines; what does not fit ends with an ellipsis. */
function wrapped(name: string, ems: number): string[] {
  if (emsOf(name) <= ems) return name === '' ? [] : [name]
  const chars = [...name]
  const first = fitting(chars, ems)
  const rest = chars.slice(first).join('').trim()
  if (emsOf(rest) <= ems) return [chars.slice(0, first).join(''), rest]
  const second = [...rest].slice(0, fitting([...rest], ems - 1)).join('')
  return [chars.slice(0, first).join(''), `${second}…`]
}

function fitting(chars: readonly string[], ems: number): number {
  let width = 0
  let count = 0
  for (const char of chars) {
    width += emsOf(char)
    if (width > ems) break
    count++
  }
  return Math.max(1, count)
}

/** Width of words in ems: a Chinese character is one, a Latin letter about half. */
function emsOf(words: string): number {
  let ems = 0
  for (const char of words) ems += (char.codePointAt(0) as number) < 0x2e80 ? 0.56 : 1
  return ems
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(words: string): string {
  return words.replace(/[&<>"']/g, (char) => ESCAPES[char] as string)
}
