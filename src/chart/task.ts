import { attribute, BPMN, type Complaints, checkForeign, QUIET_PARTS, SZ } from './element.ts'
import { ACTS, type RecordKind, STOPPING, type Task } from './model.ts'
import type { XmlElement } from './xml.ts'

const KNOWN: ReadonlySet<string> = new Set(ACTS)
const ATTRIBUTES = new Set(['act', 'post', 'days', 'record', 'documents', 'clock'])
const RECORDS: readonly string[] = ['none', 'text', 'audio', 'video', 'whole']
const LOOPS = new Set(['multiInstanceLoopCharacteristics', 'standardLoopCharacteristics'])

/** Reads a task with its `sz:` attributes; what is wrong with them goes to the complaints. */
export function taskOf(
  element: XmlElement,
  base: Pick<Task, 'index' | 'id' | 'name' | 'line' | 'office'>,
  complaints: Complaints,
): Task {
  const say = (reason: string) => complaints.add(element, reason)
  checkForeign(element, complaints)
  for (const child of element.children) {
    if (child.space !== BPMN || QUIET_PARTS.has(child.name)) continue
    const isLoop = LOOPS.has(child.name)
    say(isLoop ? '本版本不支持多实例（会签）或循环环节' : `本版本不支持环节里的 <${child.name}>`)
  }
  for (const a of element.attributes) {
    if (a.space === SZ && !ATTRIBUTES.has(a.name)) say(`没有名为 sz:${a.name} 的属性`)
  }
  if (attribute(element, 'isForCompensation') === 'true') say('不支持补偿环节')
  if (base.name === '') say('环节没有名称')
  const sz = (name: string) => attribute(element, name, SZ)?.trim() || null
  const act = sz('act') ?? ''
  const [record, clock, days, post] = [sz('record'), sz('clock'), sz('days'), sz('post')]
  if (act === '') say('没有写明办的是什么（sz:act）')
  else if (!KNOWN.has(act) && !/^own:[\p{L}_][\p{L}\p{N}_-]{0,39}$/u.test(act)) {
    say(`不认识的办理事项 sz:act="${act}"；本局自己的环节请写成 own:名称`)
  }
  if (record !== null && !RECORDS.includes(record)) {
    say(`记录方式 sz:record="${record}" 不对，只能是 ${RECORDS.join('、')}`)
  }
  if (days !== null && !/^\d{1,3}$/.test(days)) say(`办理时限 sz:days="${days}" 须是工作日数`)
  if (post !== null && !/^[a-z][a-zA-Z0-9_-]{0,39}$/.test(post))
    say(`岗位编码 sz:post="${post}" 不对`)
  if (clock !== null && clock !== 'runs' && clock !== 'stops') {
    say(`sz:clock="${clock}" 不对，只能是 runs（计时）或 stops（不计时）`)
  }
  if (clock === 'stops' && !STOPPING.has(act)) {
    say(
      '这一环节不能停止计时：只有行政许可法第四十五条所列的听证、专家评审、检验检测、招标、拍卖、鉴定等才不计入时限',
    )
  }
  return {
    ...base,
    kind: 'task',
    act,
    post,
    days: days === null ? null : Number(days),
    record: (record ?? 'none') as RecordKind,
    documents: sz('documents')?.split(/[\s,]+/) ?? [],
    clock: clock === 'stops' ? 'stops' : 'runs',
  }
}
