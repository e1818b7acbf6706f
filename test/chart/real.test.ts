import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BpmnModdle } from 'bpmn-moddle'
import { load } from '../../src/chart/index.ts'

const FOLDER = new URL('../../../shared/data/bpmn/', import.meta.url)

test('charts of other municipalities are refused element by element, not misread', async (t) => {
  if (!existsSync(FOLDER)) {
    t.diagnostic('the folder of foreign charts is not here, so there is nothing to read')
    return
  }
  const files = readdirSync(FOLDER).filter((name) => /\.(bpmn|dmn)$/.test(name))
  assert.ok(files.length > 0)
  for (const file of files) {
    const xml = readFileSync(new URL(file, FOLDER), 'utf8')
    const since = performance.now()
    const refusals = load(xml)
    t.diagnostic(
      `${file}: ${Array.isArray(refusals) ? refusals.length : 0} refusals, ${performance.now() - since} ms`,
    )
    assert.ok(Array.isArray(refusals) && refusals.length > 0, file)
    const lines = xml.split('\n')
    const known = file.endsWith('.bpmn') ? (await new BpmnModdle().fromXML(xml)).elementsById : null
    for (const { element, line, reason } of refusals) {
      assert.match(reason, /\p{Script=Han}/u)
      const id = element.replace(/「.*$/, '')
      const isNamed = known?.[id] !== undefined
      if (isNamed)
        assert.ok(
          lines
            .slice(line - 1, line + 8)
            .join(' ')
            .includes(`id="${id}"`),
          `${file} ${id}`,
        )
      else assert.ok(lines[line - 1]?.includes(id), `${file} line ${line}: ${id}`)
    }
  }
})
