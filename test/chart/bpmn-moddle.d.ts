/** What the tests use of bpmn-moddle, which ships no types for its entry. */
declare module 'bpmn-moddle' {
  export interface ModdleElement {
    readonly $type: string
    readonly id: string
    readonly name?: string
    readonly sourceRef: ModdleElement
    readonly targetRef: ModdleElement
    readonly conditionExpression?: { readonly body?: string }
  }
  export class BpmnModdle {
    fromXML(xml: string): Promise<{
      readonly elementsById: Readonly<Record<string, ModdleElement>>
      readonly warnings: readonly { readonly message: string }[]
    }>
  }
}
