import type { Term } from './feel.ts'

/** How a step leaves its trace 记录方式: `whole` is filmed from beginning to end. */
export type RecordKind = 'none' | 'text' | 'audio' | 'video' | 'whole'

interface NodeBase {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly line: number
  /** Name of the lane, which is the office; null where no lane holds the node. */
  readonly office: string | null
}

/** A step that an officer performs: the act, who, how long, and what it leaves behind. */
export interface Task extends NodeBase {
  readonly kind: 'task'
  readonly act: string
  readonly post: string | null
  /** Promised working days; null where the chart names none. */
  readonly days: number | null
  readonly record: RecordKind
  readonly documents: readonly string[]
  readonly clock: 'runs' | 'stops'
}

export interface Mark extends NodeBase {
  readonly kind: 'start' | 'end' | 'terminate' | 'exclusive' | 'parallel'
}

export type ChartNode = Task | Mark

export interface Flow {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly line: number
  readonly source: number
  readonly target: number
  readonly condition: { readonly text: string; readonly term: Term } | null
  readonly isDefault: boolean
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** Where everything stands in the picture, in the file's own units (pixels). */
export interface Drawing {
  readonly nodes: readonly Box[]
  /** Middle of each node's outside label; null where it stands above or below the node. */
  readonly nodeLabels: readonly (Point | null)[]
  readonly flows: readonly (readonly Point[])[]
  /** One for each flow; null where the name stands beside the middle of the line. */
  readonly labels: readonly (Point | null)[]
  readonly lanes: readonly { readonly name: string; readonly box: Box }[]
}

/** A loaded flow chart 流程图. Its nodes, flows and lanes are as in the file, in its order. */
export interface Chart {
  readonly id: string
  readonly name: string
  readonly nodes: readonly ChartNode[]
  readonly flows: readonly Flow[]
  /** Offices in the order of the lanes. */
  readonly offices: readonly string[]
  /** What the file itself says of its item (`sz:` attributes of the process). */
  readonly constants: {
    readonly neverMajor: boolean
    readonly limitPromised: number | null
    readonly limitStatutory: number | null
  }
  readonly drawing: Drawing
  /** Indices for the game of tokens, worked out once. */
  readonly net: Net
}

export interface Net {
  readonly start: number
  readonly outgoing: readonly (readonly number[])[]
  readonly incoming: readonly (readonly number[])[]
  readonly nodeById: ReadonlyMap<string, number>
  readonly flowById: ReadonlyMap<string, number>
  /** Index of the task to which a lapse moves the token; -1 where the chart has none. */
  readonly draftPoint: number
  /** Nodes between the draft point and `decide`, where a lapse finds something to move. */
  readonly lapsing: readonly boolean[]
}

/** Why a file is not loaded: which element, on which line, and what to do about it. */
export interface LoadRefusal {
  readonly element: string
  readonly line: number
  readonly reason: string
}

/** Acts of the common vocabulary; a bureau's own step is written `own:name`. */
export const ACTS = [
  'receive',
  'supplement',
  'accept',
  'decline',
  'examine',
  'inspect',
  'hear',
  'consult',
  'test',
  'notifyParty',
  'statement',
  'announce',
  'draft',
  'legalReview',
  'decide',
  'certify',
  'deliver',
  'publish',
  'archive',
  'tender',
  'auction',
  'appraise',
] as const

/** Acts during which the limit may stand still: 行政许可法 art. 45, a closed list. */
export const STOPPING: ReadonlySet<string> = new Set([
  'hear',
  'consult',
  'test',
  'tender',
  'auction',
  'appraise',
])

/** Acts that bring new words or facts, so that an earlier review no longer covers the case. */
export const STALING: ReadonlySet<string> = new Set([
  'inspect',
  'hear',
  'supplement',
  'consult',
  'test',
])

/** Pseudo flow in `taken` for a lapse; no flow of a file may have this id. */
export const LAPSE = 'lapse'
