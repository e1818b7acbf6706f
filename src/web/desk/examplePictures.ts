/** Drawings for the examples: a flow chart, a street, a plan, a page; each plain SVG text. */

const font = 'font-family="Noto Sans SC, sans-serif"'

/** An SVG as an address for `img`. */
export function pictureUrl(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

interface Node {
  x: number
  y: number
  title: string
  note: string
  state: 'done' | 'current' | 'ahead'
  w?: number
}

const nodes: Node[] = [
  { x: 76, y: 22, title: '收件', note: '当日', state: 'done' },
  { x: 190, y: 22, title: '受理', note: '5 日内', state: 'done' },
  { x: 76, y: 96, title: '一次性补正', note: '5 日内告知', state: 'ahead' },
  { x: 46, y: 196, title: '现场踏勘', note: '2 日 · 录像', state: 'done' },
  { x: 153, y: 196, title: '审查', note: '3 日', state: 'done' },
  { x: 240, y: 272, title: '听证', note: '不计 · 录像', state: 'done' },
  { x: 333, y: 196, title: '拟稿', note: '1 日', state: 'done' },
  { x: 420, y: 352, title: '法制审核', note: '3 日', state: 'current' },
  { x: 420, y: 443, title: '决定', note: '2 日', state: 'ahead' },
  { x: 312, y: 443, title: '送达', note: '10 日 · 录音', state: 'ahead' },
  { x: 205, y: 443, title: '公开', note: '7 日内', state: 'ahead' },
  { x: 97, y: 443, title: '归档', note: '30 日内', state: 'ahead' },
]

const flows = [
  ['M58 44H74', 1],
  ['M158 44H188', 1],
  ['M117 66V94', 0],
  ['M158 118H172V54H188', 0],
  ['M231 66V149H87V194', 1],
  ['M128 218H151', 1],
  ['M235 218H262', 1],
  ['M298 218H331', 0],
  ['M280 236V270', 1],
  ['M322 294H374V242', 1],
  ['M415 218H442', 1],
  ['M461 236V350', 1],
  ['M478 218H545V465H504', 0],
  ['M418 374H390V242', 0],
  ['M461 396V441', 0],
  ['M418 465H396', 0],
  ['M310 465H289', 0],
  ['M203 465H181', 0],
  ['M95 465H72', 0],
] as const

const words = [
  [138, 84, '不齐'],
  [280, 188, '听证？'],
  [316, 212, '否'],
  [298, 260, '要求'],
  [461, 188, '重大？'],
  [478, 305, '是'],
  [545, 305, '否'],
  [356, 366, '修改、退回'],
  [480, 422, '通过'],
] as const

const lanes = [
  [0, 160, '政务大厅'],
  [160, 174, '审批二科'],
  [334, 84, '法规科'],
  [418, 92, '领导 · 送达'],
] as const

/** The flow chart of the example case, with legal review as the current step. */
export function exampleChart(): string {
  return `<svg viewBox="0 0 566 512" width="566"
height="512" ${font} xmlns="http://www.w3.org/2000/svg">
<defs>
<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"
markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
<path d="M0 0 8 4 0 8z" fill="#2A3441"/></marker></defs>
${lanes
  .map(
    ([y, h, name], i) => `<rect x=".5" y="${y + 0.5}" width="565"
height="${h}" fill="${i % 2 ? '#FBFBF9' : '#fff'}" stroke="#E4E4DF"/>
<rect x=".5" y="${y + 0.5}" width="23" height="${h}" fill="#F0F0EC" stroke="#E4E4DF"/>
<text transform="translate(15 ${y + h / 2}) rotate(-90)" text-anchor="middle"
font-size="11" fill="#4F5661">${name}</text>`,
  )
  .join('')}
${flows
  .map(
    ([d, done]) => `<path d="${d}" fill="none"
stroke="${done ? '#2A3441' : '#9AA0A8'}" stroke-width="${done ? 1.8 : 1.2}"
marker-end="url(#tip)"/>`,
  )
  .join('')}
<circle cx="47" cy="44" r="11" fill="#2A3441"/>
<circle cx="58" cy="465" r="11" fill="#fff" stroke="#2A3441" stroke-width="3"/>
${[280, 461]
  .map(
    (x) => `<path d="M${x} 200l18 18-18 18-18-18z" fill="#E7E9ED" stroke="#7D8490"/>
<path d="M${x - 5} 213l10 10m0-10-10 10" stroke="#2A3441" stroke-width="1.6"/>`,
  )
  .join('')}
${words
  .map(
    ([x, y, word]) => `<text x="${x}" y="${y}" text-anchor="middle"
font-size="11.5" fill="#3A414B" stroke="#fff" stroke-width="3"
paint-order="stroke">${word}</text>`,
  )
  .join('')}
${nodes.map(nodeSvg).join('')}
<rect x="476" y="328" width="60" height="18" rx="3" fill="#1B1F24"/>
<text x="506" y="341" text-anchor="middle" font-size="11.5" fill="#fff">当前环节</text>
</svg>`
}

function nodeSvg(node: Node): string {
  const { x, y, title, note, state } = node
  const isNow = state === 'current'
  const fill = { done: '#E7E9ED', current: '#9E2420', ahead: '#fff' }[state]
  const ink = isNow ? '#fff' : '#1B1F24'
  const ring = isNow
    ? `<rect x="${x - 5}" y="${y - 5}" width="92" height="54" rx="8" fill="none"
stroke="#9E2420" stroke-width="1.5" stroke-dasharray="4 3"/>`
    : ''
  const tick =
    state === 'done'
      ? `<circle cx="${x + 79}" cy="${y}" r="7" fill="#1F7044"/>
<path d="M${x + 76} ${y}l2.5 2.5 4-4.5" fill="none" stroke="#fff" stroke-width="1.6"/>`
      : ''
  return `${ring}<rect x="${x}" y="${y}" width="82" height="44" rx="5"
fill="${fill}" stroke="${isNow ? '#9E2420' : '#7D8490'}"/>
<text x="${x + 41}" y="${y + 19}" text-anchor="middle" font-size="13"
font-weight="600" fill="${ink}">${title}</text>
<text x="${x + 41}" y="${y + 35}" text-anchor="middle"
font-size="11" fill="${isNow ? '#fff' : '#4F5661'}">${note}</text>${tick}`
}

/** A frame of the site inspection: two houses and the measured distance. */
export function exampleStreet(): string {
  const windows = (x: number, y: number, n: number) =>
    Array.from(
      { length: n * 2 },
      (_, i) =>
        `<rect x="${x + (i % n) * 22}" y="${y + Math.floor(i / n) * 26}" width="13"
height="16" fill="#DDE5EE"/>`,
    ).join('')
  return pictureUrl(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180" ${font}>
<rect width="320" height="180" fill="#C9D6E2"/><rect y="70" width="320" height="45" fill="#DCE2E6"/>
<rect x="44" y="42" width="62" height="74" fill="#77818E"/>${windows(52, 50, 2)}<rect
x="112" y="70" width="48" height="46" fill="#5E6875"/>
<rect x="118" y="76" width="36" height="9" fill="#B3261E"/>
<rect x="214" y="34" width="106" height="82" fill="#8A7A6B"/>${windows(224, 44, 4)}<rect
x="226" y="88" width="72" height="7" fill="#EFE9D8"/>
<rect y="115" width="320" height="65" fill="#4A5058"/>
<path d="M0 150H320" stroke="#E8E8E2" stroke-width="2" stroke-dasharray="18 12"/>
<path d="M136 122H262M136 116v12M262 116v12" stroke="#FF8A80" stroke-width="2"/>
<rect x="176" y="127" width="46" height="14" rx="2" fill="#15191E"/>
<text x="199" y="137" text-anchor="middle" font-size="9" fill="#fff">186.4 米</text></svg>`)
}

/** The plan that the applicant handed in: 200 m round the new place. */
export function examplePlan(): string {
  return pictureUrl(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 268" ${font}>
<rect width="400" height="268" fill="#fff"/>
<path d="M168 0V172M182 0V172M168 186v82M182 186v82M338 0V172M338 186v82M0
172H400M0 186H400" stroke="#C9C9C4" stroke-width="1.5"/>
<circle cx="88" cy="136" r="122" fill="#1A559611" stroke="#1A5596" stroke-dasharray="4 3"/>
<rect x="218" y="34" width="98" height="116" fill="#1A559618" stroke="#1A5596"/>
<text x="267" y="88" text-anchor="middle" font-size="13">临江区</text>
<text x="267" y="106" text-anchor="middle" font-size="13">第二小学</text>
<rect x="66" y="120" width="44" height="36" fill="#B3261E33" stroke="#B3261E"/>
<path d="M110 140H218M110 134v12M218 134v12" stroke="#B3261E" stroke-width="2"/>
<text x="41" y="112" font-size="13">新址 文昌街 7 号</text>
<text x="116" y="132" font-size="12" fill="#8F1D18">申请人标 212 米</text>
<text x="36" y="184" font-size="11">文昌街</text><text x="344" y="184" font-size="11">滨江路</text>
</svg>`)
}

/** A page of a paper in the proportions of A4: what the preview of an act answers. */
export function examplePage(
  office: string,
  title: string,
  number: string,
  lines: string[],
): string {
  const perLine = 25
  const rows = lines.flatMap((line) => {
    const all = `　　${line}`
    return Array.from({ length: Math.ceil(all.length / perLine) }, (_, i) =>
      all.slice(i * perLine, (i + 1) * perLine),
    )
  })
  const serif = 'font-family="Noto Serif SC, serif"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 594" ${serif}>
<rect width="420" height="594" fill="#fff"/>
<text x="210" y="78" text-anchor="middle" font-size="22" font-weight="700"
fill="#C00D0D">${office}</text>
<path d="M54 96H366" stroke="#C00D0D" stroke-width="2"/>
<text x="210" y="128" text-anchor="middle" font-size="15" font-weight="700">${title}</text>
<text x="210" y="150" text-anchor="middle" font-size="11.5">${number}</text>
${rows
  .map(
    (row, i) => `<text x="54" y="${180 + i * 20}" font-size="12.4"
xml:space="preserve">${row}</text>`,
  )
  .join('')}
<text x="300" y="${220 + rows.length * 20}" text-anchor="middle" font-size="12">${office}</text>
<text x="210" y="572" text-anchor="middle" font-size="10"
fill="#666D78" font-family="Noto Sans SC, sans-serif">预览，未编号，不具效力</text>
</svg>`
}
