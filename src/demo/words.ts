import { addDays, type Day, type Instant } from '../law/index.ts'
import type { ItemContent } from '../registry/index.ts'
import type { Party } from './parties.ts'
import type { CasePlan } from './plans.ts'

/** What people write in the demonstration's forms; the same words feed every story. */

function asked(item: ItemContent) {
  return item.materials.filter((m) => m.required && !m.shared)
}

/** The paper that a supplemented case lacks at first. */
function lacking(item: ItemContent) {
  return asked(item).at(-1)
}

export function application(item: ItemContent, party: Party, plan: CasePlan) {
  const missing = plan.supplement ? lacking(item)?.code : undefined
  return {
    partyKind: party.kind,
    name: party.name,
    code: party.code,
    representative: party.representative,
    address: party.address,
    telephone: '0000-0000000',
    electronicDelivery: false,
    item: item.code,
    materials: asked(item).map((m) => ({
      code: m.code,
      handedIn: m.code === missing ? null : m.form === 'copy' ? 'copy' : 'original',
      pages: m.code === missing ? 0 : 3,
    })),
    outcome: plan.outcome === 'decline' ? 'notOurs' : plan.supplement ? 'incomplete' : 'complete',
    via: 'window',
  }
}

export function decline() {
  return {
    ground: 'other_office',
    reason: '申请的经营场所不在本区，依法由场所所在地的审批机关受理。',
    rightOffice: '场所所在地的县级审批机关',
  }
}

export function gaps(item: ItemContent) {
  const paper = lacking(item)
  return {
    gaps: [
      {
        material: paper?.code ?? '',
        wrong: '没有提交',
        basis: '本事项服务指南“申请材料”',
        howToFix: `提交${paper?.name ?? ''}一份`,
      },
    ],
    withinDays: 15,
  }
}

export function supplied(item: ItemContent) {
  return { materials: [{ code: lacking(item)?.code ?? '', handedIn: 'original', pages: 4 }] }
}

export function examination(item: ItemContent, meets: boolean) {
  return {
    findings: item.standards.map((standard, i) => ({
      standard,
      meets: meets || i > 0,
      reason: meets || i > 0 ? '材料和现场情况可以证明' : '现场实测与标准不符',
    })),
    conclusion: meets ? '各项标准均符合，建议准予许可。' : '第一项标准不符合，建议不予许可。',
  }
}

export function inspection(
  now: Instant,
  second: string,
  upload: string,
  plan: CasePlan,
  party: Party,
) {
  const start = `${now.slice(0, 11)}00:40:00Z`
  return {
    place: party.address,
    startedAt: start,
    endedAt: now,
    secondInspector: second,
    present: `${party.representative ?? party.name}（${party.representative === null ? '本人' : '法定代表人'}）`,
    points: [
      { point: '场所现状', found: plan.outcome === 'deny' ? '实测距离 186.4 米' : '与图纸一致' },
    ],
    conclusion: plan.outcome === 'deny' ? 'fails' : 'meets',
    recordings: [upload],
    certificateShown: true,
    remarks: null,
  }
}

export function draft(
  item: ItemContent,
  plan: CasePlan & { revised?: boolean },
  today: string,
  party: Party,
) {
  const basis = item.basis.map((b) => `《${b.law}》${b.article}`)
  const common = { basis, hearing: false, publicInterest: plan.major, objection: false }
  const measured = plan.revised ? '经两名执法人员现场实测为 186.4 米' : '约 190 米'
  if (plan.outcome === 'deny') {
    return {
      ...common,
      result: 'deny',
      facts: `${party.address}门口至临江区第二小学校门中线的距离，${measured}。`,
      reasons: '申请的场所没有满足法定条件。',
      conditionsUnmet: [
        {
          condition: item.conditions[0]?.replace(/吗？$/, '') ?? '',
          fact: measured,
          evidence: '现场踏勘笔录和录像',
          basis: basis[1] ?? basis[0] ?? '',
        },
      ],
    }
  }
  const years = item.certificate.validYears
  const from = addDays(today as Day, 10)
  return {
    ...common,
    result: 'grant',
    facts: plan.revised ? '材料齐全，经复核各项条件均已满足。' : '材料齐全，各项条件均已满足。',
    reasons: '符合法定条件和标准。',
    scope: `${item.certificate.name}：${party.address}`,
    validFrom: from,
    validTo:
      years === null
        ? null
        : addDays(`${Number(from.slice(0, 4)) + years}-${from.slice(5)}` as Day, -1),
  }
}

export function review(draftHash: string, opinion: 'pass' | 'amend') {
  return {
    draftHash,
    points: Array.from({ length: 10 }, (_p, i) => ({
      finding:
        opinion === 'amend' && i === 1
          ? 'problem'
          : i === 4 || i === 8
            ? 'notApplicable'
            : 'lawful',
      reason: opinion === 'amend' && i === 1 ? '主要事实的表述还不够确切' : '核对案卷，情况属实',
    })),
    opinion,
    advice: opinion === 'amend' ? '请写明测量的起止点和实测数值。' : null,
  }
}

export function delivery(today: string, party: Party) {
  return {
    way: 'direct',
    signer: party.representative ?? party.name,
    relation: party.representative === null ? '本人' : '法定代表人',
    at: today,
  }
}
