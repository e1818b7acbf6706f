import type { Exploration, Fault, Visit } from './explore.ts'
import { type Chart, type ChartNode, type Flow, LAPSE, STALING, type Task } from './model.ts'
import { isFresh } from './worlds.ts'

/** Sentences for the clerk who drew the chart: the way there, what is wrong, what to redraw. */

/** The visits from the start to one visit. */
export type Trail = readonly Visit[]

export function trailTo(walk: Exploration, visit: Visit): Trail {
  const trail = [visit]
  for (let v = visit; v.parent >= 0; trail.unshift(v)) v = walk.visits[v.parent] as Visit
  return trail
}

/** Ids of the nodes that the tokens of a trail come by, for drawing it with numbers. */
export function pathOf(chart: Chart, trail: Trail): string[] {
  const path = [chart.nodes[chart.net.start]?.id ?? '']
  const add = (id: string) => {
    if (path.at(-1) !== id) path.push(id)
  }
  for (const { event, taken } of trail) {
    if (event === LAPSE) add(chart.nodes[chart.net.draftPoint]?.id ?? '')
    else if (event) add(event.id)
    for (const f of taken) add(nodeAt(chart, (chart.flows[f] as Flow).target).id)
  }
  return path
}

function nodeAt(chart: Chart, index: number): ChartNode {
  return chart.nodes[index] as ChartNode
}

function called(chart: Chart, node: ChartNode): string {
  if (node.name !== '') return `「${node.name}」`
  if (node.kind === 'start' || node.kind === 'end' || node.kind === 'terminate') {
    return node.kind === 'start' ? '开始' : '结束'
  }
  const [first] = chart.net.incoming[node.index] as readonly number[]
  const before = first === undefined ? null : nodeAt(chart, (chart.flows[first] as Flow).source)
  const kind = node.kind === 'parallel' ? '并行网关' : '排他网关'
  return before && before.name !== '' ? `「${before.name}」后面的${kind}` : `${kind} ${node.id}`
}

/** The way as a clerk tells it: steps by name, and which branch was taken where there are two. */
function way(chart: Chart, trail: Trail): string {
  const steps: string[] = []
  for (const { event, taken } of trail) {
    if (event === LAPSE) steps.push('草稿有变，退回拟稿')
    else if (event) steps.push(event.name)
    for (const f of taken) {
      const branch = branchName(chart, chart.flows[f] as Flow)
      if (branch) steps.push(branch)
    }
  }
  if (steps.length === 0) return '一开始'
  if (steps.length <= 16) return steps.join(' → ')
  return [...steps.slice(0, 3), `……（略 ${steps.length - 13} 步）`, ...steps.slice(-10)].join(' → ')
}

function branchName(chart: Chart, flow: Flow): string | null {
  const gateway = nodeAt(chart, flow.source)
  const out = chart.net.outgoing[flow.source] as readonly number[]
  if (gateway.kind !== 'exclusive' || out.length < 2) return null
  const which = flow.name || (flow.isDefault ? '其他情况' : (flow.condition?.text ?? ''))
  return `〔${gateway.name}${which}〕`
}

/** What a fault of the walk means and how to mend it. */
export function sentenceOf(chart: Chart, fault: Fault, trail: Trail): string {
  const name = fault.node >= 0 ? called(chart, nodeAt(chart, fault.node)) : ''
  return `走法：${way(chart, trail)}。${SENTENCES[fault.kind](chart, name, trail, fault)}`
}

type Teller = (chart: Chart, name: string, trail: Trail, fault: Fault) => string

const SENTENCES: Readonly<Record<Fault['kind'], Teller>> = {
  doubled: (chart, name, trail, fault) => doubled(chart, name, trail, fault),
  deadlock: (chart, name, trail) =>
    `这时走到${name}，要等${missing(chart, trail)}，可是那条支路不会再来，案件永远停在这里。` +
    '并行网关分出去的才能用并行网关汇合；分情况走的支路请用排他网关汇合。',
  swept: (_, name) =>
    `这时走到终止结束，可${name}还开着没有办，就被一并取消了。` +
    '请把并行的支路先用并行网关汇合，再走到结束；或者改用普通的结束。',
  'lapse-elsewhere': (chart, _, trail) =>
    `这时并行开着${openNames(chart, trail)}。草稿或事实一旦有变，要退回拟稿重来，` +
    '而并行的另一条支路退不回来。请把拟稿以后、决定以前的环节改成依次办理，并行的环节画到拟稿之前或决定之后。',
  'unaccepted-examination': (_, name) =>
    `这时还没有受理，就已经办${name}。请把${name}画到「受理」之后。`,
  'unaccepted-decision': (_, name) =>
    `这时还没有受理，就已经作出${name}。请让通到${name}的每一条路都先经过「受理」。`,
  'second-decision': (_, name) =>
    `这时已经作出过决定，又要办一次${name}。决定作出后只能依法更正、变更或撤销，请删去绕回来的连线。`,
  early: (_, name) => `这时还没有作出决定，就已经办${name}。请把${name}画到「决定」之后。`,
  'early-archive': (_, name) =>
    `这时既没有作出决定，也没有不予受理，就已经办${name}。请把${name}画到有文书的结果之后。`,
  unarchived: (_, name, trail) =>
    `这时走到${name}，案件结束了，却没有归档。请在${lastStep(trail)}与结束之间加上「归档」。`,
  unreviewed: (chart, name, trail, fault) => unreviewed(chart, name, trail, fault),
}

function doubled(chart: Chart, name: string, trail: Trail, { node }: Fault): string {
  if (nodeAt(chart, node).kind === 'task') {
    return (
      `这时${name}同时有了两份：并行的支路各自走到这里，没有互相等候，后面的环节会办两遍。` +
      `请在${name}之前画一个并行网关，把并行的支路先汇合。`
    )
  }
  return (
    `这时${lastStep(trail)}的支路第二次走到汇合的并行网关，上一次的还在那里等，后面的环节会办两遍。` +
    '绕回去重办的连线请画在并行分开之前，或者先汇合再绕回。'
  )
}

function missing(chart: Chart, trail: Trail): string {
  const places = trail.at(-1)?.places ?? []
  const size = chart.nodes.length
  const flows = places.map((p) => chart.flows[p - size] as Flow)
  const joins = new Set(flows.map((flow) => flow.target))
  const awaited = [...joins].flatMap((join) =>
    (chart.net.incoming[join] as readonly number[]).filter((f) => !places.includes(size + f)),
  )
  const names = awaited.map((f) => called(chart, nodeAt(chart, (chart.flows[f] as Flow).source)))
  return `从${[...new Set(names)].join('、')}来的支路`
}

function openNames(chart: Chart, trail: Trail): string {
  const size = chart.nodes.length
  const names = (trail.at(-1)?.places ?? []).map((p) => {
    if (p < size) return called(chart, nodeAt(chart, p))
    return `等候汇合的${called(chart, nodeAt(chart, (chart.flows[p - size] as Flow).source))}支路`
  })
  return names.join('、')
}

function lastStep(trail: Trail): string {
  const last = trail.at(-1)?.event
  return last && last !== LAPSE ? `「${last.name}」` : '最后一个环节'
}

/** Rule 3 is broken in five ways, and each is mended in another place. */
function unreviewed(chart: Chart, name: string, trail: Trail, { visit }: Fault): string {
  const reviews = chart.nodes.filter((n) => n.kind === 'task' && n.act === 'legalReview')
  const law = '重大执法决定未经法制审核通过不得作出'
  if (reviews.length === 0) {
    return (
      `案件如属重大，图上没有法制审核就作出${name}；${law}。` +
      '请在「拟稿」与「决定」之间加上法制审核；只有永不涉及重大执法决定的事项才可以不画。'
    )
  }
  const stale = staledBy(trail)
  if (stale) {
    const since = visit.memory.opinion === 'none' ? '认定不属重大之后' : '法制审核之后'
    return (
      `${since}又办了「${stale.name}」，事实可能变了，原来的结论管不到新的情况，就作出${name}；${law}。` +
      `请把「${stale.name}」画到拟稿和法制审核之前，或者办完后再回到拟稿。`
    )
  }
  const open = visit.places.map((p) => chart.nodes[p]).filter((n) => reviews.some((r) => r === n))
  if (open.length > 0) {
    return (
      `这时${open.map((n) => `「${n?.name}」`).join('、')}还没有办完，与它并行的${name}已经可以作出；${law}。` +
      `请把法制审核画在${name}之前依次办理，不要并行。`
    )
  }
  if (isFresh(visit.memory.opinion)) {
    return (
      `审核办完了，但没有看意见是不是「通过」，就作出${name}；${law}。` +
      '请在法制审核之后画排他网关：条件 opinion = "pass" 的流向通到决定，默认流向退回拟稿。'
    )
  }
  const gap = trail
    .flatMap((v) => v.taken)
    .findLast((f) => branchName(chart, chart.flows[f] as Flow))
  const branch = gap === undefined ? null : branchName(chart, chart.flows[gap] as Flow)
  const where = branch === null ? '这条路' : branch
  return (
    `案件如属重大，${where}绕过了法制审核就作出${name}；${law}。` +
    '不经审核的流向只能用条件 major = false；默认流向（其他情况）请通到法制审核。'
  )
}

/** The act that made a review, or the finding that the case is not major, out of date. */
function staledBy(trail: Trail): Task | null {
  let by: Task | null = null
  let before: Visit | null = null
  for (const visit of trail) {
    const { event } = visit
    if (event === LAPSE || event?.act === 'draft' || event?.act === 'legalReview') by = null
    else if (event && STALING.has(event.act) && before) {
      if (before.memory.isCleared || before.memory.opinion !== 'none') by = event
    }
    before = visit
  }
  return by
}

/** Sentences for what is seen without walking, or only after the whole walk. */
export const staticSentence = {
  stuck(chart: Chart, visit: Visit, trail: Trail): string {
    const now = visit.places.map((p) => chart.nodes[p]).find((n) => n?.kind === 'task')
    const here = now ? called(chart, now) : '这里'
    return `走法：${way(chart, trail)}。从${here}起，无论怎么办都到不了结束。请检查绕回来的连线和网关的条件，给它一条通到结束的路。`
  },
  dead(task: Task): string {
    return `「${task.name}」永远走不到：它前面的条件不可能成立。请改条件，或者删去这个环节。`
  },
  record(task: Task, isShort: boolean): string {
    return isShort
      ? `「${task.name}」涉及生命健康或重大财产，须全程录像。请把记录方式改为「全程录像」（whole）。`
      : `「${task.name}」没有写明怎样记录。现场踏勘、听证、送达须留下记录，请选定文字、录音或录像。`
  },
  slow(path: readonly Task[], days: number, limit: number): string {
    const steps = path
      .slice(1)
      .map((t) => `${t.name} ${t.clock === 'stops' ? '不计' : `${t.days ?? 0} 日`}`)
    return `受理以后最长的一条路是：${steps.join(' → ')}，共 ${days} 个工作日，超过了时限 ${limit} 个工作日。请缩短环节的时限，或者改承诺时限。`
  },
  promise(promised: number, statutory: number): string {
    return `承诺时限 ${promised} 个工作日比法定时限 ${statutory} 个工作日还长。请改承诺时限。`
  },
} as const
