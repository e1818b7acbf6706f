import {
  attribute,
  BPMN,
  BPMN_DI,
  type Complaints,
  checkForeign,
  childrenOf,
  nameOf,
  QUIET_PARTS,
  SZ,
} from './element.ts'
import { compile } from './feel.ts'
import { lapseOf } from './graph.ts'
import { drawingOf } from './layout.ts'
import {
  type Chart,
  type ChartNode,
  type Flow,
  LAPSE,
  type LoadRefusal,
  type Mark,
  type Net,
} from './model.ts'
import { checkShape } from './shape.ts'
import { taskOf } from './task.ts'
import { readXml, type XmlElement } from './xml.ts'

const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

const MAX_BYTES = 1_000_000
const MAX_NODES = 5000
const MAX_REFUSALS = 200

const TASKS = new Set(['userTask', 'manualTask', 'receiveTask', 'serviceTask', 'sendTask'])
const MARKS: Readonly<Record<string, Mark['kind']>> = {
  startEvent: 'start',
  endEvent: 'end',
  exclusiveGateway: 'exclusive',
  parallelGateway: 'parallel',
}
/** Parts of BPMN that charts do without, in the words of the office. */
const OTHERS: Readonly<Record<string, string>> = {
  task: '这是没有类型的任务，请改为用户任务（由人办理的环节）',
  scriptTask: '流程图里不能放脚本，请改为用户任务',
  businessRuleTask: '不支持业务规则任务，请改为用户任务或排他网关',
  inclusiveGateway: '不支持包容网关，请用排他网关或并行网关',
  complexGateway: '不支持复杂网关，请用排他网关或并行网关',
  eventBasedGateway: '本版本不支持事件网关，请改画为用户任务和排他网关',
  boundaryEvent: '本版本不支持边界事件（中途触发的消息或时限）',
  intermediateCatchEvent: '本版本不支持中间事件',
  intermediateThrowEvent: '本版本不支持中间事件',
  subProcess: '本版本不支持子流程，请把里面的环节直接画出来',
  adHocSubProcess: '不支持特别子流程，请把里面的环节直接画出来',
  transaction: '不支持事务子流程',
  callActivity: '本版本不支持调用活动，请把里面的环节直接画出来',
  messageFlow: '不支持消息流，请用顺序流连接环节',
  textAnnotation: '不支持文字注释，请把说明写进事项的办理流程',
  association: '不支持关联线',
  group: '不支持分组框',
  dataObject: '不支持数据对象',
  dataObjectReference: '不支持数据对象',
  dataStoreReference: '不支持数据存储',
}
const DEFINITIONS = new Set([
  'message',
  'signal',
  'error',
  'escalation',
  'itemDefinition',
  'import',
])

/** The process taken apart, before its links are known to be in order. */
interface Parts {
  readonly process: XmlElement
  readonly plane: readonly XmlElement[]
  readonly offices: ReadonlyMap<string, string>
  readonly lanes: readonly XmlElement[]
  readonly nodes: readonly ChartNode[]
  readonly flows: readonly Flow[]
}

/**
 * Reads a flow chart 流程图 from BPMN 2.0 XML: at most 1 MB, 5,000 nodes, no DTD.
 * The subset is start, end, terminate end; user, manual, receive, service and send tasks with the
 * `sz:` attributes; exclusive gateways with FEEL conditions and one default; parallel gateways;
 * lanes. Everything else is refused here, each element with its line, never at run time.
 */
export function load(xml: string): Chart | LoadRefusal[] {
  const isLong = xml.length > MAX_BYTES || new TextEncoder().encode(xml).length > MAX_BYTES
  if (isLong) return [{ element: '文件', line: 1, reason: '文件超过 1 MB' }]
  const root = readXml(xml)
  if ('reason' in root) return [{ element: '文件', ...root }]
  if (root.space !== BPMN || root.name !== 'definitions') {
    const reason = `根元素是 <${root.name}>，不是 BPMN 2.0 流程图文件`
    return [{ element: root.name, line: root.line, reason }]
  }
  const refusals: LoadRefusal[] = []
  const complaints: Complaints = {
    add(element, reason) {
      refusals.push({ element: nameOf(element), line: element.line, reason })
    },
  }
  const parts = partsOf(root, complaints)
  if (parts && refusals.length === 0) checkShape(parts.nodes, parts.flows, refusals)
  if (!parts || refusals.length > 0) {
    return refusals.toSorted((a, b) => a.line - b.line).slice(0, MAX_REFUSALS)
  }
  return assemble(parts)
}

function partsOf(root: XmlElement, complaints: Complaints): Parts | null {
  const [process, ...more] = childrenOf(root, 'process')
  if (!process) {
    complaints.add(root, '文件里没有流程（process）')
    return null
  }
  for (const other of more) complaints.add(other, '一个文件只能有一个流程')
  const language = attribute(root, 'expressionLanguage')
  if (language && !/feel/i.test(language)) complaints.add(root, '条件只能用 FEEL 书写')
  const plane = planeOf(root, process, complaints)
  const lanes = lanesOf(process, complaints)
  const offices = officesOf(lanes, complaints)
  return { process, plane, lanes, offices, ...netOf(process, offices, complaints) }
}

function planeOf(root: XmlElement, process: XmlElement, complaints: Complaints): XmlElement[] {
  const plane: XmlElement[] = []
  for (const child of root.children) {
    if (child.space === BPMN_DI && child.name === 'BPMNDiagram') {
      plane.push(...child.children.flatMap((p) => (p.name === 'BPMNPlane' ? p.children : [])))
    } else if (child.space === BPMN && child.name === 'collaboration') {
      checkCollaboration(child, process, complaints)
    } else if (child.space === BPMN && child.name !== 'process' && !isHarmless(child)) {
      complaints.add(child, OTHERS[child.name] ?? unsupported(child))
    }
  }
  return plane
}

function isHarmless(element: XmlElement): boolean {
  return element.name === 'documentation' || DEFINITIONS.has(element.name)
}

function unsupported(element: XmlElement): string {
  return `本版本不支持 <${element.name}>`
}

function checkCollaboration(pool: XmlElement, process: XmlElement, complaints: Complaints) {
  const participants = childrenOf(pool, 'participant')
  for (const child of pool.children) {
    if (child.space !== BPMN || isHarmless(child)) continue
    if (child.name !== 'participant')
      complaints.add(child, OTHERS[child.name] ?? unsupported(child))
    else if (attribute(child, 'processRef') !== attribute(process, 'id')) {
      complaints.add(child, '只能有本机关一个泳池；申请人等不必另画泳池')
    }
    for (const inner of child.children) {
      if (child.name === 'participant' && inner.space === BPMN && !isHarmless(inner)) {
        complaints.add(inner, unsupported(inner))
      }
    }
  }
  for (const other of participants.slice(1)) complaints.add(other, '一个文件只能有一个泳池')
}

function lanesOf(process: XmlElement, complaints: Complaints): XmlElement[] {
  const [set, ...more] = childrenOf(process, 'laneSet')
  for (const other of more) complaints.add(other, '只能有一组泳道')
  return set ? childrenOf(set, 'lane') : []
}

function officesOf(lanes: readonly XmlElement[], complaints: Complaints): Map<string, string> {
  const offices = new Map<string, string>()
  for (const lane of lanes) {
    const name = attribute(lane, 'name')?.trim()
    if (!name) complaints.add(lane, '泳道没有名称，请写明办理机构')
    for (const nested of childrenOf(lane, 'childLaneSet'))
      complaints.add(nested, '泳道里不能再分泳道')
    for (const reference of childrenOf(lane, 'flowNodeRef')) {
      const id = reference.text.trim()
      if (offices.has(id)) complaints.add(reference, `环节 ${id} 同时放在两条泳道里`)
      offices.set(id, name ?? '')
    }
  }
  return offices
}

function netOf(
  process: XmlElement,
  offices: ReadonlyMap<string, string>,
  complaints: Complaints,
): Pick<Parts, 'nodes' | 'flows'> {
  const nodes: ChartNode[] = []
  const ids = new Map<string, XmlElement>()
  const lines: XmlElement[] = []
  const defaults = new Set<string>()
  for (const element of process.children) {
    if (element.space !== BPMN || isQuiet(element)) continue
    const isFlow = element.name === 'sequenceFlow'
    const isNode = TASKS.has(element.name) || Object.hasOwn(MARKS, element.name)
    if (!isFlow && !isNode) complaints.add(element, OTHERS[element.name] ?? unsupported(element))
    const id = checkId(element, ids, complaints)
    if (id === null) continue
    if (isFlow) lines.push(element)
    if (!isNode) continue
    if (nodes.length === MAX_NODES) complaints.add(element, `流程图超过 ${MAX_NODES} 个节点`)
    if (nodes.length >= MAX_NODES) break
    const fallback = attribute(element, 'default')
    if (fallback) defaults.add(fallback)
    const base = {
      index: nodes.length,
      id,
      name: (attribute(element, 'name') ?? '').replace(/\s+/g, ' ').trim(),
      line: element.line,
      office: offices.get(id) || null,
    }
    const isTask = TASKS.has(element.name)
    nodes.push(isTask ? taskOf(element, base, complaints) : markOf(element, base, complaints))
  }
  const places = new Map(nodes.map((node) => [node.id, node.index]))
  const flows = lines.flatMap((element, index) => {
    const isDefault = defaults.has(attribute(element, 'id') ?? '')
    return flowOf(element, index, places, isDefault, complaints) ?? []
  })
  return { nodes, flows }
}

function isQuiet(element: XmlElement): boolean {
  return ['laneSet', 'documentation', 'extensionElements', 'ioSpecification'].includes(element.name)
}

function checkId(element: XmlElement, ids: Map<string, XmlElement>, complaints: Complaints) {
  const id = attribute(element, 'id')
  if (!id || !/^[\p{L}_][\p{L}\p{N}._-]{0,99}$/u.test(id)) {
    complaints.add(element, '没有合用的编号（id），请用流程图软件重新保存')
    return null
  }
  if (id === LAPSE) complaints.add(element, `编号「${LAPSE}」留作草稿失效之用，请换一个编号`)
  if (ids.has(id)) complaints.add(element, `编号 ${id} 与第 ${ids.get(id)?.line} 行重复`)
  ids.set(id, element)
  return id
}

function markOf(element: XmlElement, base: Omit<Mark, 'kind'>, complaints: Complaints): Mark {
  let kind = MARKS[element.name] as Mark['kind']
  checkForeign(element, complaints)
  for (const child of element.children) {
    if (child.space !== BPMN || QUIET_PARTS.has(child.name)) continue
    if (kind === 'end' && child.name === 'terminateEventDefinition') kind = 'terminate'
    else complaints.add(element, `本版本不支持带 <${child.name}> 的${NOUNS[element.name]}`)
  }
  for (const a of element.attributes) {
    if (a.space === SZ) complaints.add(element, `属性 sz:${a.name} 只能写在环节上`)
  }
  return { ...base, kind }
}

const NOUNS: Readonly<Record<string, string>> = {
  startEvent: '开始',
  endEvent: '结束',
  exclusiveGateway: '网关',
  parallelGateway: '网关',
}
function flowOf(
  element: XmlElement,
  index: number,
  places: ReadonlyMap<string, number>,
  isDefault: boolean,
  complaints: Complaints,
): Flow | null {
  const ends = ['sourceRef', 'targetRef'].map((end) => places.get(attribute(element, end) ?? ''))
  const [source, target] = ends
  checkForeign(element, complaints)
  const condition = conditionOf(element, complaints)
  if (source === undefined || target === undefined) {
    complaints.add(element, '连线的一端没有连到受支持的环节')
    return null
  }
  const name = (attribute(element, 'name') ?? '').trim()
  const id = attribute(element, 'id') ?? ''
  return { index, id, name, line: element.line, source, target, condition, isDefault }
}

function conditionOf(element: XmlElement, complaints: Complaints): Flow['condition'] {
  const [expression, ...more] = childrenOf(element, 'conditionExpression')
  if (!expression) return null
  const language = attribute(expression, 'language')
  const type = attribute(expression, 'type', XSI)
  if (more.length > 0) complaints.add(element, '一条连线只能有一个条件')
  if (language && !/feel/i.test(language))
    complaints.add(element, `条件用了 ${language}，只能用 FEEL`)
  if (type && !type.endsWith('FormalExpression')) complaints.add(element, '条件须是 FEEL 表达式')
  const text = expression.text.trim()
  const term = compile(text)
  if (typeof term !== 'string') return { text, term }
  complaints.add(element, `条件「${text.slice(0, 80)}」不能用：${term}`)
  return null
}

function assemble({ process, plane, lanes, nodes, flows }: Parts): Chart {
  const outgoing: number[][] = nodes.map(() => [])
  const incoming: number[][] = nodes.map(() => [])
  for (const flow of flows) {
    outgoing[flow.source]?.push(flow.index)
    incoming[flow.target]?.push(flow.index)
  }
  const start = nodes.findIndex((node) => node.kind === 'start')
  const net: Net = {
    start,
    outgoing,
    incoming,
    nodeById: new Map(nodes.map((node) => [node.id, node.index])),
    flowById: new Map(flows.map((flow) => [flow.id, flow.index])),
    ...lapseOf(nodes, flows, start, { outgoing, incoming }),
  }
  const rooms = lanes.map((lane) => ({
    id: attribute(lane, 'id') ?? '',
    name: attribute(lane, 'name')?.trim() ?? '',
  }))
  return {
    id: attribute(process, 'id') ?? '',
    name: attribute(process, 'name')?.trim() ?? '',
    nodes,
    flows,
    offices: rooms.map((room) => room.name),
    constants: {
      neverMajor: attribute(process, 'neverMajor', SZ) === 'true',
      limitPromised: days(attribute(process, 'limitPromised', SZ)),
      limitStatutory: days(attribute(process, 'limitStatutory', SZ)),
    },
    drawing: drawingOf(plane, nodes, flows, rooms, start),
    net,
  }
}

function days(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : null
}
