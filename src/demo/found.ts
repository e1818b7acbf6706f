import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Actor, type Call, type House, perform, type Receipt } from '../acts/index.ts'
import { bureaus, items, officers } from '../registry/index.ts'
import { BUREAU, CAST } from './cast.ts'
import { DEMO_ITEMS, LISTED } from './items.ts'

const CHARTS = join(import.meta.dirname, '..', '..', 'charts')
const SYSTEM: Actor = { kind: 'system', job: 'setup' }

/** The founded bureau: who is who, which item has which id. */
export interface Founded {
  readonly officers: ReadonlyMap<string, string>
  readonly items: ReadonlyMap<string, string>
}

/** Performs an act that must succeed; the refusal's words are the error's. */
export async function mustPerform<I, F>(
  house: House,
  act: Parameters<typeof perform<I, F>>[1],
  call: Call<unknown>,
): Promise<Receipt> {
  const answer = await perform(house, act, call)
  if ('receipt' in answer) return answer.receipt
  const why = 'refusal' in answer ? answer.refusal.wrong : JSON.stringify(answer.malformed.errors)
  throw new Error(`${act.title}：${why}`)
}

/** Founds the demonstration bureau: profile, cast with posts and certificates, items with their
 *  charts, re-checked and published by other people. `newId` gives ids of acts. */
export async function foundDemo(house: House, newId: () => string): Promise<Founded> {
  const { division, origin, profile } = BUREAU
  await mustPerform(house, bureaus.found, {
    actor: SYSTEM,
    actId: newId(),
    input: { division, origin, movingClock: true, profile },
  })
  const people = await enrolCast(house, newId)
  const made = new Map<string, string>()
  for (const item of DEMO_ITEMS)
    made.set(item.content.code, await publishDemo(house, newId, people, item))
  for (const listed of LISTED) {
    await mustPerform(house, items.importItem, {
      actor: officer(people, 'zhouqi'),
      actId: newId(),
      input: { ...listed, kind: 'licence', basisText: '' },
    })
  }
  return { officers: people, items: made }
}

function officer(people: ReadonlyMap<string, string>, login: string): Actor {
  return { kind: 'officer', officer: people.get(login) ?? '' }
}

async function enrolCast(house: House, newId: () => string): Promise<Map<string, string>> {
  const people = new Map<string, string>()
  for (const member of CAST) {
    const { name, office } = member
    // The first administrators come from the setting up; everybody else from an administrator.
    const by = people.size < 2 ? SYSTEM : officer(people, 'gaoyining')
    const enrolled = await mustPerform(house, officers.enrol, {
      actor: by,
      actId: newId(),
      input: { name, office },
    })
    people.set(member.login, enrolled.subject)
    for (const post of member.posts) {
      await mustPerform(house, officers.grantPost, {
        actor: by,
        actId: newId(),
        subject: enrolled.subject,
        input: { post },
      })
    }
    if (member.certificate !== null) {
      await mustPerform(house, officers.fileCertificate, {
        actor: by,
        actId: newId(),
        subject: enrolled.subject,
        input: {
          number: `示例-${BUREAU.division}-${String(people.size).padStart(3, '0')}`,
          issuer: '示例省人民政府',
          ...member.certificate,
          examinedOn: '2021-03-01',
        },
      })
    }
  }
  return people
}

async function publishDemo(
  house: House,
  newId: () => string,
  people: ReadonlyMap<string, string>,
  item: (typeof DEMO_ITEMS)[number],
): Promise<string> {
  const { content } = item
  const chart = await readFile(join(CHARTS, `${item.chart}.bpmn`), 'utf8')
  const imported = await mustPerform(house, items.importItem, {
    actor: officer(people, 'zhouqi'),
    actId: newId(),
    input: {
      code: content.code,
      name: content.name,
      kind: content.kind,
      department: item.department,
      basisText: content.basis.map((b) => `《${b.law}》${b.article}`).join('；'),
    },
  })
  const subject = imported.subject
  const steps = [
    [items.completeItem, 'zhouqi', { content, chart }],
    [
      items.recheckItem,
      'wenshuheng',
      { no: 1, outcome: 'pass', opinion: '要素齐全，依据现行有效' },
    ],
    [items.publishItem, 'tanjingshu', { no: 1 }],
  ] as const
  for (const [act, login, input] of steps) {
    await mustPerform(house, act as Parameters<typeof perform>[1], {
      actor: officer(people, login),
      actId: newId(),
      subject,
      input,
    })
  }
  return subject
}
