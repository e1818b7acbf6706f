import type { XmlElement } from './xml.ts'

export const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL'
export const BPMN_DI = 'http://www.omg.org/spec/BPMN/20100524/DI'
export const SZ = 'urn:sanzhi:chart:1'

/** Collects refusals; one element may have several. */
export interface Complaints {
  add(element: XmlElement, reason: string): void
}

/** Parts of an element that say nothing about its behaviour. */
export const QUIET_PARTS: ReadonlySet<string> = new Set([
  'incoming',
  'outgoing',
  'documentation',
  'extensionElements',
])

export function attribute(element: XmlElement, name: string, space = ''): string | undefined {
  return element.attributes.find((a) => a.name === name && a.space === space)?.value
}

export function childrenOf(element: XmlElement, name: string, space = BPMN): XmlElement[] {
  return element.children.filter((child) => child.name === name && child.space === space)
}

/** How a refusal names an element: its name and id as the editor shows them. */
export function nameOf(element: XmlElement): string {
  const id = attribute(element, 'id')
  const name = attribute(element, 'name')?.replace(/\s+/g, ' ').trim()
  if (!id) return name ? `${element.name}「${name}」` : element.name
  return name ? `${id}「${name}」` : id
}

/** Settings of another engine would be drawn but not run, so they are refused. */
export function checkForeign(element: XmlElement, complaints: Complaints) {
  const strange = element.attributes.find((a) => a.space !== '' && a.space !== SZ)
  const settings = childrenOf(element, 'extensionElements').flatMap((e) => e.children)
  const what = strange?.name ?? settings[0]?.name
  if (what) complaints.add(element, `带有其他软件的执行设置「${what}」，这里不会执行，请删去`)
}
