/** A sentence in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}
export type Language = keyof Text

const t = (zh: string, en: string): Text => ({ zh, en })

/** What the page itself says. */
export const WORDS = {
  ledger: t('账本', 'Ledger'),
  title: t('核对文书', 'Check a document'),
  lead: t(
    '核对一份文书是不是真的、有没有改过。全部在您自己的电脑上计算，文件不上传，断网也能用。',
    'Is a document genuine and unchanged? Everything is computed on your own machine: no file leaves it, and it works without a network.',
  ),
  drop: t('把证明文件和文书拖到这里', 'Drop the proof file and the document here'),
  dropMore: t(
    '两个一起拖最好。只有证明文件，只核对记录；只有文书，只能算出它的指纹。',
    'Best both together. A proof alone shows the record; a document alone only has its fingerprint.',
  ),
  chooseProof: t('选择证明文件', 'Choose the proof file'),
  chooseDocument: t('选择文书', 'Choose the document'),
  away: t('拿掉', 'Take away'),
  files: t('核对的文件', 'Files checked'),
  proofFile: t('证明文件', 'Proof file'),
  documentFile: t('文书', 'Document'),
  bytes: t('字节', 'bytes'),
  tooLarge: t(
    '太大，没有读取：证明文件最多 1 MB，文书最多 200 MB。',
    'is too large and was not read: a proof has at most 1 MB, a document 200 MB.',
  ),
  unreadable: t('读不出来，请再选一次。', 'could not be read; please choose it again.'),
  tooMany: t(
    '一次核对一份：请放一个证明文件和一个文书。',
    'One at a time: one proof file and one document.',
  ),
  outcomes: t('会得到三种结果之一', 'One of three results'),
  steps: t('逐项核对', 'Step by step'),
  proved: t('证明了什么', 'What is proved'),
  facts: t('条目的公开内容', 'Public part of the entry'),
  disclosed: t('证明文件另外披露的内容', 'Disclosed by the proof file besides'),
  notChecked: t('没有核对的', 'What was not checked'),
  print: t('打印结果', 'Print the result'),
  again: t('核对另一份', 'Check another'),
  passed: t('通过', 'Passed'),
  failed: t('不符', 'Failed'),
  open: t('没有做', 'Not done'),
  rules: t('用哪些公钥判断', 'Which keys are trusted'),
  rulesMore: t(
    '副署规则写明账本和副署机关的公钥，要有谁的副署才算数。本页带着本机关的规则；您也可以换成上级机关公布的。',
    "The rules name the keys of the log and its witnesses, and whose countersignatures are needed. This page carries the bureau's own; you may put those published by its superior in their place.",
  ),
  rulesLabel: t('副署规则（C2SP tlog-policy）', 'Rules (C2SP tlog-policy)'),
  rulesOwn: t('用本页自带的规则判断。', 'Judged by the rules that came with this page.'),
  rulesChanged: t(
    '用您改过的规则判断，不是本页自带的。',
    'Judged by rules that you changed, not by those that came with this page.',
  ),
  rulesBack: t('恢复本页自带的规则', 'Back to the rules of this page'),
  rulesHash: t('规则的 SHA-256：', 'SHA-256 of the rules: '),
  trustPage: t('本页自己可信吗', 'Can this page be trusted'),
  trustPageMore: t(
    '本页是一个文件，不向任何地方发请求。存到电脑上，用 sha256sum 算出它的 SHA-256，与办事大厅、门户“账本与检查点”页和上级机关公布的比一比：相同，就是这一份。',
    "This page is one file and asks nothing of any other place. Save it, compute its SHA-256 with sha256sum, and compare with what the hall, the portal's page on the ledger and the superior bureau publish.",
  ),
  language: t('English', '中文'),
} as const satisfies Record<string, Text>

/** The verdicts, by number, and the two answers that are none. */
export const VERDICTS = {
  0: {
    head: t('不符，请不要采信', 'Does not match: do not rely on it'),
    body: t(
      '文件可能被改动过，或者拿错了。请向出具的人索要原件，或者打电话向出具机关核实。',
      'A file may have been changed, or it is the wrong one. Ask whoever gave it for the original, or telephone the bureau.',
    ),
  },
  1: {
    head: t('已记入账本，暂定', 'In the ledger, provisional'),
    body: t(
      '账本自己签了名，还没有足够的副署：还不能说明给所有人看的是同一本账。过几分钟换一份新的证明文件再核对。',
      'The log itself has signed; countersignatures are still missing, so it is not yet shown that everyone is shown the same ledger. Get a newer proof file in some minutes.',
    ),
  },
  2: {
    head: t('真实，已副署', 'Genuine, countersigned'),
    body: t(
      '记在账本里，一字未改，副署机关也签了名。',
      'It stands in the ledger unchanged, and the witnesses have countersigned.',
    ),
  },
  record: {
    head: t('记录真实，已副署', 'Record genuine, countersigned'),
    body: t(
      '这个条目记在账本里，副署机关也签了名。没有给出文书，文书有没有改过没有核对。',
      'The entry stands in the ledger, and the witnesses have countersigned. No document was given, so whether it was changed was not checked.',
    ),
  },
  document: {
    head: t('只有文书，还不能核对', 'A document alone cannot be checked'),
    body: t(
      '下面是它的指纹。核对还要它的证明文件：在公示页或者办件页下载，不会在文书里面。',
      'Below is its fingerprint. To check it you need its proof file, from the page of the decision or of the case; it is never inside the document.',
    ),
  },
  rules: {
    head: t('不能判断', 'Cannot be judged'),
    body: t(
      '副署规则读不懂，所以不知道该信哪些公钥。请在下面“用哪些公钥判断”里改正。',
      'The rules cannot be read, so it is not known which keys to trust. Mend them below, under "Which keys are trusted".',
    ),
  },
} as const

/** The three results a person can get, for the start. */
export const OUTCOMES = [
  {
    sign: 'shield',
    css: 'green',
    head: VERDICTS[2].head,
    more: t('副署机关也签了名', 'The witnesses signed too'),
  },
  {
    sign: 'clock',
    css: 'amber',
    head: t('暂定', 'Provisional'),
    more: t('只有账本签了名，等副署', 'Only the log signed so far'),
  },
  {
    sign: 'cross',
    css: 'red',
    head: t('不符', 'Does not match'),
    more: t('与账本不一致，不要采信', 'Not what the ledger holds: do not rely on it'),
  },
] as const

/** What a passed check proves; names and times are put in by the report. */
export const PROVED = {
  log: t('出具的账本', 'Ledger'),
  entry: t('条目', 'Entry'),
  at: t('记入时间', 'Recorded at'),
  place: t('在账本里的位置', 'Place in the ledger'),
  by: t('副署', 'Countersigned by'),
  none: t('还没有规则所列机关的副署', 'By none of the witnesses in the rules yet'),
  document: t('文书', 'Document'),
  same: t('与入账时的文书逐字节相同', 'The same, byte for byte, as when it was recorded'),
  wanted: t('没有给出。应当是这一份：', 'Not given. It should be this one:'),
  undisclosed: t(
    '这份证明文件没有披露文书的指纹',
    'This proof file discloses no fingerprint of a document',
  ),
  leaf: t('条目的指纹', 'Fingerprint of the entry'),
} as const

/** Keys of public parts, in words. */
export const KEYS: Readonly<Record<string, Text>> = {
  accepted: t('视为受理日', 'Taken as accepted on'),
  catalogue: t('审核目录版本', 'Version of the review catalogue'),
  digests: t('抹除的字段', 'Fields erased'),
  division: t('行政区划代码', 'Division code'),
  draft: t('稿次', 'Draft'),
  due: t('期限届满日', 'Due on'),
  from: t('起用日', 'In use from'),
  ground: t('理由代码', 'Ground'),
  hash: t('内容指纹', 'Fingerprint of the content'),
  item: t('事项', 'Item'),
  kind: t('种类', 'Kind'),
  no: t('编号', 'Number'),
  notice: t('通知', 'Notice'),
  office: t('科室', 'Office'),
  origin: t('旧账名称', 'Former ledger'),
  outcome: t('结论', 'Outcome'),
  post: t('岗位', 'Post'),
  promised: t('承诺办结日', 'Promised by'),
  rec: t('公示记录的指纹', 'Fingerprint of the public record'),
  ref: t('所指的条目', 'Refers to entry'),
  root: t('根', 'Root'),
  rule: t('期限依据', 'Rule of the limit'),
  size: t('条数', 'Entries'),
  token: t('时间戳的指纹', 'Fingerprint of the time-stamp'),
  version: t('版本', 'Version'),
  vkey: t('验证公钥', 'Verifier key'),
  year: t('年份', 'Year'),
}

/** Fields that proofs disclose, in words. */
export const FIELDS: Readonly<Record<string, Text>> = {
  chain: t('在办件经过中的位置', 'Place in the course of the case'),
  doc: t('文书的指纹', 'Fingerprint of the document'),
  evidence: t('证据的指纹', 'Fingerprint of the evidence'),
  content: t('文书的内容', 'Content of the document'),
  record: t('公示记录', 'Public record'),
  reason: t('理由', 'Reason'),
  actor: t('经办人员', 'Officer'),
}
