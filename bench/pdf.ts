import { openTypesetter } from '../src/documents/index.ts'
import { html } from '../src/web/html.ts'
import { fullPaper } from '../test/documents/fixtures.ts'
import { launchBrowser } from '../test/web/browser.ts'
import { type Bench, compare, msOf, versioned } from './measure.ts'
import { NOON } from './setup.ts'

/** One decision set by a warm engine, against Chromium printing the same text from a cold start. */
export const pdfBench: Bench = async ({ rounds, papers }) => {
  const data = fullPaper('deny')
  const typesetter = openTypesetter(null)
  try {
    const set = () => typesetter.typeset({ kind: 'deny', data, createdAt: NOON })
    const { pages } = await set()
    const ours = async () => {
      const ms = await msOf(async () => {
        for (let i = 0; i < papers; i++) await set()
      })
      return ms / papers
    }
    const text = page(data)
    await msOf(() => printed(text))
    const note = `不予许可决定书 ${pages} 页，引擎已热，${papers} 份的平均；标尺：Chromium（${versioned('@sparticuz/chromium')}）冷启动打印同样的文字`
    return [
      await compare(
        { name: 'pdf', unit: 'ms', goal: { sign: '≤', value: 0.01 }, rounds, note },
        ours,
        () => msOf(() => printed(text)),
      ),
    ]
  } finally {
    await typesetter.close()
  }
}

async function printed(text: string): Promise<void> {
  const browser = await launchBrowser()
  try {
    const tab = await browser.newPage()
    await tab.setContent(text)
    await tab.pdf({ format: 'A4' })
  } finally {
    await browser.close()
  }
}

/** Every text of the paper as a paragraph, in the face that the browser has for Chinese. */
function page(data: object): string {
  const texts: string[] = []
  const walk = (value: unknown) => {
    if (typeof value === 'string') texts.push(...value.split('\n'))
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(walk)
  }
  walk(data)
  const words = texts.map((text) => html`<p>${text}</p>`)
  return String(html`<!doctype html><meta charset="utf-8">
    <body style="font: 16pt/28pt serif">${words}`)
}
