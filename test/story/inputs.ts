import { DEMO_ITEMS } from '../../src/demo/items.ts'

/** An application as a clerk fills it in; `missing` names papers that are not handed in. */
export function application(
  code: string,
  more: { missing?: string[]; outcome?: string; party?: object } = {},
) {
  const item = DEMO_ITEMS.find((i) => i.content.code === code)
  const missing = new Set(more.missing ?? [])
  const materials = (item?.content.materials ?? [])
    .filter((m) => m.required && !m.shared)
    .map((m) => ({
      code: m.code,
      handedIn: missing.has(m.code) ? null : 'original',
      pages: missing.has(m.code) ? 0 : 3,
    }))
  return {
    partyKind: 'company',
    name: '临江区星屿网络服务有限公司',
    code: '91139901MA00000019',
    representative: '贺晓棠',
    address: '临江区文昌街 7 号',
    telephone: '00000000000',
    electronicDelivery: false,
    item: code,
    materials,
    outcome: more.outcome ?? (missing.size > 0 ? 'incomplete' : 'complete'),
    via: 'window',
    ...more.party,
  }
}

const plainFacts = { hearing: false, publicInterest: false, objection: false }

/** A draft that grants; add facts that make it major. */
export function grant(more: object = {}) {
  return {
    result: 'grant',
    facts: '申请材料齐全，经审查各项条件均已满足。',
    basis: ['《城市道路管理条例》第三十一条'],
    reasons: '符合法定条件、标准。',
    scope: '文昌街 7 号门前人行道 20 平方米',
    validFrom: '2026-11-30',
    validTo: '2027-11-29',
    ...plainFacts,
    ...more,
  }
}

/** A draft that denies, with its unmet condition. */
export function denial(more: object = {}) {
  return {
    result: 'deny',
    facts: '新址门口至临江区第二小学校门中线，现场实测 186.4 米。',
    basis: ['《互联网上网服务营业场所管理条例》第九条'],
    reasons: '新址在小学校园周围二百米范围内。',
    conditionsUnmet: [
      {
        condition: '营业场所不在中学、小学校园周围二百米范围内',
        fact: '实测 186.4 米',
        evidence: '现场踏勘笔录和录像',
        basis: '《互联网上网服务营业场所管理条例》第九条',
      },
    ],
    ...plainFacts,
    ...more,
  }
}

/** Ten answered points with an opinion on a draft. */
export function review(draftHash: string, opinion: 'pass' | 'amend' | 'reject' | 'return') {
  return {
    draftHash,
    points: Array.from({ length: 10 }, (_p, i) => ({
      finding: opinion !== 'pass' && i === 1 ? 'problem' : 'lawful',
      reason: '核对案卷，情况属实',
    })),
    opinion,
    advice: opinion === 'pass' ? null : '请补充说明测量的起止点',
  }
}

/** A site inspection by two officers with its recordings. */
export function inspection(second: string, recordings: string[], more: object = {}) {
  return {
    place: '临江区文昌街 7 号',
    startedAt: '2026-11-06T02:00:00Z',
    endedAt: '2026-11-06T02:23:00Z',
    secondInspector: second,
    present: '贺晓棠（法定代表人）',
    points: [{ point: '与学校的距离', found: '校门中线至新址门口 186.4 米' }],
    conclusion: 'fails',
    recordings,
    certificateShown: true,
    remarks: null,
    ...more,
  }
}
