type Child = Node | string | null | readonly Child[]

/**
 * An element with attributes and children. Texts are texts: nothing here reads mark-up, so what
 * stands in a proof can say anything and do nothing.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  append(element, children)
  return element
}

function append(to: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null) continue
    if (typeof child === 'string') to.appendChild(document.createTextNode(child))
    else if (child instanceof Node) to.appendChild(child)
    else append(to, child)
  }
}

/** Signs by shape, not by colour alone; each stands beside words. */
const SHAPES = {
  shield: 'M12 1 3 4v8c0 5 4 9 9 11 5-2 9-6 9-11V4zm-1.5 15-4-4L8 10.500l2.5 2.500L16 7.5 17.5 9z',
  check: 'M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm-1.5 16-4.5-4.500L7.5 11l3 3L16.5 8 18 9.500z',
  clock:
    'M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm0 3a8 8 0 1 1 0 16 8 8 0 0 1 0-16zm-1.200 3h2.400v4.500l3.300 3.300-1.700 1.700-4-4z',
  cross:
    'M2 2h20v20H2zm5.5 4L6 7.5 10.5 12 6 16.5 7.5 18l4.5-4.5 4.5 4.5 1.5-1.5-4.5-4.500L18 7.5 16.5 6 12 10.500z',
  dash: 'M5 10.700h14v2.600H5z',
} as const
export type Sign = keyof typeof SHAPES

/** A sign that screen readers pass over. */
export function sign(name: Sign, css: string): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', `sign ${css}`)
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(space, 'path')
  path.setAttribute('d', SHAPES[name])
  path.setAttribute('fill-rule', 'evenodd')
  svg.appendChild(path)
  return svg
}
