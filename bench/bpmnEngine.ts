import * as elements from 'bpmn-elements'
import { BpmnModdle, type ModdleElement } from 'bpmn-moddle'

interface Described {
  readonly id: string
  readonly type: string
  readonly name: string | undefined
  readonly parent: { readonly id: string; readonly type: string }
  readonly behaviour: object
  readonly Behaviour: unknown
}

/** A chart loaded for bpmn-elements; `play` takes a case from its start to its end. */
export interface Course {
  /** Signals each waiting step in turn; gives how many. Throws where the end is missed. */
  play(): number
}

interface Running {
  readonly isRunning: boolean
  run(): unknown
  getPostponed(): { readonly type: string; signal(): void }[]
}

/**
 * Reads a straight chart (start, user tasks, end, flows without conditions) with bpmn-moddle and
 * hands it to bpmn-elements in the form that it asks of a loader.
 */
export async function engineOf(xml: string): Promise<Course> {
  const { elementsById } = await new BpmnModdle().fromXML(xml)
  const all = Object.values(elementsById)
  const process = all.find((it) => it.$type === 'bpmn:Process')
  if (process === undefined) throw new Error('no process')
  const parent = { id: process.id, type: process.$type }
  const behaviours = elements as unknown as Readonly<Record<string, unknown>>
  const describe = (it: ModdleElement): Described => ({
    id: it.id,
    type: it.$type,
    name: it.name,
    parent,
    behaviour: { ...it, eventDefinitions: undefined },
    Behaviour: behaviours[it.$type.replace('bpmn:', '')],
  })
  const flows = all
    .filter((it) => it.$type === 'bpmn:SequenceFlow')
    .map((it) => ({
      ...describe(it),
      sourceId: it.sourceRef.id,
      targetId: it.targetRef.id,
      isDefault: false,
    }))
  const activities = all
    .filter((it) => /^bpmn:(StartEvent|UserTask|EndEvent)$/.test(it.$type))
    .map(describe)
  const description = { ...describe(process), parent: { id: 'file', type: 'bpmn:Definitions' } }
  const none = () => []
  const loaded = {
    id: 'file',
    type: 'bpmn:Definitions',
    getProcesses: () => [description],
    getExecutableProcesses: () => [description],
    getProcessById: (id: string) => (id === process.id ? description : undefined),
    getActivities: () => activities,
    getActivityById: (id: string) => activities.find((it) => it.id === id),
    getSequenceFlows: () => flows,
    getSequenceFlowById: (id: string) => flows.find((it) => it.id === id),
    getInboundSequenceFlows: (id: string) => flows.filter((it) => it.targetId === id),
    getOutboundSequenceFlows: (id: string) => flows.filter((it) => it.sourceId === id),
    getInboundAssociations: none,
    getOutboundAssociations: none,
    getAssociations: none,
    getMessageFlows: none,
    getDataObjects: none,
    getDataStores: none,
    getActivityReferences: none,
    getTimers: none,
    getScripts: none,
  }
  const contextOf = elements.Context as unknown as (of: typeof loaded, in_: unknown) => unknown
  const start = elements.Definition as unknown as new (context: unknown) => Running
  const Environment = elements.Environment as unknown as new () => unknown
  return {
    play: () => {
      const definition = new start(contextOf(loaded, new Environment()))
      definition.run()
      let steps = 0
      while (definition.isRunning) {
        const waiting = stepsOf(definition)
        if (waiting.length === 0) throw new Error('bpmn-elements stands still')
        for (const step of waiting) step.signal()
        steps += waiting.length
      }
      return steps
    },
  }
}

function stepsOf(definition: Running) {
  return definition.getPostponed().filter((step) => step.type === 'bpmn:UserTask')
}
