import { attribute } from './element.ts'
import { depthFirst } from './graph.ts'
import type { Box, ChartNode, Drawing, Flow, Point } from './model.ts'
import type { XmlElement } from './xml.ts'

interface Room {
  readonly id: string
  readonly name: string
}

const SIZES: Readonly<Record<ChartNode['kind'], readonly [number, number]>> = {
  task: [84, 46],
  start: [24, 24],
  end: [24, 24],
  terminate: [24, 24],
  exclusive: [36, 36],
  parallel: [36, 36],
}
const COLUMN = 124
const ROW = 76
const LANE_LABEL = 28

/** The picture of the file (BPMN DI); where it has none or part of one, a layered one of our own. */
export function drawingOf(
  plane: readonly XmlElement[],
  nodes: readonly ChartNode[],
  flows: readonly Flow[],
  rooms: readonly Room[],
  start: number,
): Drawing {
  const drawn = new Map(plane.map((shape) => [attribute(shape, 'bpmnElement') ?? '', shape]))
  const boxOf = (id: string) => boxIn(drawn.get(id))
  const boxes = nodes.map((node) => boxOf(node.id))
  const lines = flows.map((flow) => pointsIn(drawn.get(flow.id)))
  if (boxes.some((box) => box === null) || lines.some((line) => line.length < 2)) {
    return layered(nodes, flows, rooms, start)
  }
  const lanes = rooms.flatMap((room) => {
    const box = boxOf(room.id)
    return box ? [{ name: room.name, box }] : []
  })
  const labelOf = (id: string) => middle(boxIn(child(drawn.get(id), 'BPMNLabel')))
  return {
    nodes: boxes as Box[],
    nodeLabels: nodes.map((node) => labelOf(node.id)),
    flows: lines,
    labels: flows.map((flow) => labelOf(flow.id)),
    lanes,
  }
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((c) => c.name === name)
}

function boxIn(shape: XmlElement | undefined): Box | null {
  const bounds = child(shape, 'Bounds')
  if (!bounds) return null
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((n) => coordinate(bounds, n))
  if (x === null || y === null || !width || !height || width < 0 || height < 0) return null
  return { x: x as number, y: y as number, width, height }
}

/** Coordinates beyond any screen are taken as missing, so that no file asks for a giant picture. */
function coordinate(element: XmlElement, name: string): number | null {
  const text = attribute(element, name)
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && Math.abs(value) <= 100_000 ? value : null
}

function pointsIn(edge: XmlElement | undefined): Point[] {
  const points = (edge?.children ?? []).filter((c) => c.name === 'waypoint')
  return points.flatMap((point) => {
    const [x, y] = [coordinate(point, 'x'), coordinate(point, 'y')]
    return x === null || y === null ? [] : [{ x, y }]
  })
}

function middle(box: Box | null): Point | null {
  return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Columns by the longest way from the start, rows by lane; links that lead back run below. */
function layered(
  nodes: readonly ChartNode[],
  flows: readonly Flow[],
  rooms: readonly Room[],
  start: number,
): Drawing {
  const { ranks, back } = ranksOf(nodes, flows, start)
  const names = rooms.map((room) => room.name)
  const isLoose = nodes.some((node) => node.office === null)
  const offices = isLoose || names.length === 0 ? [...names, null] : names
  const used = new Map<string, number>()
  const slots = nodes.map((node) => {
    const key = `${node.office} ${ranks[node.index]}`
    const slot = used.get(key) ?? 0
    used.set(key, slot + 1)
    return slot
  })
  const width = LANE_LABEL + 40 + COLUMN * (Math.max(...ranks) + 1)
  let top = 0
  const lanes = offices.map((office) => {
    const inside = nodes.filter((node) => node.office === office)
    const height =
      ROW * Math.max(1, ...inside.map((node) => (slots[node.index] as number) + 1)) + 20
    const box = { x: 0, y: top, width, height }
    top += height
    return { name: office ?? '', office, box }
  })
  const tops = new Map(lanes.map((lane) => [lane.office, lane.box.y]))
  const boxes = nodes.map((node) => {
    const [w, h] = SIZES[node.kind]
    const x = LANE_LABEL + 20 + COLUMN * (ranks[node.index] as number) + (COLUMN - w) / 2
    const y = (tops.get(node.office) ?? 0) + 10 + ROW * (slots[node.index] as number)
    return { x, y: y + (ROW - h) / 2, width: w, height: h }
  })
  return {
    nodes: boxes,
    nodeLabels: nodes.map(() => null),
    flows: flows.map((flow) => {
      const ends = [boxes[flow.source], boxes[flow.target]] as [Box, Box]
      const isBack = back.has(`${flow.source}>${flow.target}`)
      const columns = (ranks[flow.target] as number) - (ranks[flow.source] as number)
      return isBack || columns > 1 ? around(...ends, isBack) : across(...ends)
    }),
    labels: flows.map(() => null),
    lanes: lanes.filter((lane) => lane.name !== '').map(({ name, box }) => ({ name, box })),
  }
}

function ranksOf(nodes: readonly ChartNode[], flows: readonly Flow[], start: number) {
  const next: number[][] = nodes.map(() => [])
  for (const flow of flows) next[flow.source]?.push(flow.target)
  const { finished, back } = depthFirst(start, next)
  const ranks = nodes.map(() => 0)
  for (const n of finished.toReversed()) {
    for (const m of next[n] as number[]) {
      if (!back.has(`${n}>${m}`)) ranks[m] = Math.max(ranks[m] as number, (ranks[n] as number) + 1)
    }
  }
  return { ranks, back }
}

function across(from: Box, to: Box): Point[] {
  const a = { x: from.x + from.width, y: from.y + from.height / 2 }
  const b = { x: to.x, y: to.y + to.height / 2 }
  if (a.y === b.y) return [a, b]
  const x = b.x - 14
  return [a, { x, y: a.y }, { x, y: b.y }, b]
}

/** A flow that skips columns, or leads back, runs in the gaps between rows and columns. */
function around(from: Box, to: Box, isBack: boolean): Point[] {
  const a = { x: from.x + from.width / 2, y: isBack ? from.y + from.height : from.y }
  const b = { x: to.x, y: to.y + to.height / 2 }
  const y = isBack ? a.y + 12 : a.y - 12
  const x = b.x - 14
  return [a, { x: a.x, y }, { x, y }, { x, y: b.y }, b]
}
