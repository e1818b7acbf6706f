/*
 * The ledger's modules speak Chinese; here is what their sentences are in English. A sentence that
 * is missing here stays Chinese on the English page, and a test finds it.
 */

const SENTENCES: Readonly<Record<string, string>> = {
  读取证明文件: 'Read the proof file',
  读取条目: 'Read the entry',
  核对披露字段: 'Disclosed fields belong to the entry',
  核对检查点签名: "The log's signature on the checkpoint",
  读取检查点: 'Read the checkpoint',
  核对账本: 'The entry is of this ledger',
  核对收录路径: 'The entry is included in the ledger',
  核对副署: 'Countersignatures that the rules need',
  核对文书: 'The document is the one recorded',
  '不是 UTF-8 文字': 'it is not UTF-8 text',
  缺少空行: 'an empty line is missing',
  第一行不是证明文件的标记: 'the first line is not that of a proof file',
  'extra 行不合规定': 'the line "extra" is malformed',
  'index 行不合规定': 'the line "index" is malformed',
  路径太长: 'the path is too long',
  '路径里有不是 32 字节的散列': 'the path has a hash that is not 32 bytes long',
  缺少检查点: 'the checkpoint is missing',
  证明文件里没有条目: 'the proof file holds no entry',
  条目不是规范文本: 'the entry is not well-formed text',
  '超过 8192 字节': 'the entry has more than 8,192 bytes',
  '不是 UTF-8': 'the entry is not UTF-8',
  '不是规范 JSON': 'the entry is not canonical JSON',
  不是对象: 'the entry is not an object',
  应有且只有六个成员: 'the entry must have exactly six members',
  成员不合规定: 'a member of the entry is malformed',
  时间不合规定: 'the time of the entry is malformed',
  公开部分不合规定: 'the public part of the entry is malformed',
  摘要不合规定: 'the digests of the entry are malformed',
  有一个披露字段不属于这个条目: 'a disclosed field does not belong to this entry',
  同名字段出现两次: 'a field of one name is disclosed twice',
  不是签名文本: 'the checkpoint is not a signed note',
  签名行太多: 'there are too many signature lines',
  签名行不合规定: 'a signature line is malformed',
  没有已知密钥的签名: 'no trusted key has signed',
  没有账本自己的签名: 'the log itself has not signed',
  检查点不合规定: 'the checkpoint is malformed',
  条目属于另一本账: 'the entry belongs to another ledger',
  从条目算不到检查点的根: 'the path does not lead from the entry to the root',
  证明文件没有披露文书的指纹: 'the proof file discloses no fingerprint of a document',
  文件与入账时的文书不一致: 'the file is not the document that was recorded',
  '已记入账本，并经上级副署': 'In the ledger and countersigned',
  '已记入账本；副署规则没有指定副署机关，属暂时结论':
    'In the ledger; the rules name no witness, so this is provisional',
  '已记入账本；副署还不够副署规则要求的，属暂时结论':
    'In the ledger; fewer countersignatures than the rules need, so this is provisional',
  '已记入账本；尚无上级副署，属暂时结论':
    'In the ledger; not countersigned yet, so this is provisional',
  条目所记的事情是否属实: 'Whether what the entry says is true, lawful and appropriate',
  '检查点签出以后有没有撤销、更正或者失效':
    'Whether it was revoked, corrected or ended after the checkpoint was signed',
  '文书文件（没有给出）': 'The document itself (not given)',
  账本有没有给别人看过另一种历史: 'Whether others were shown another history of the ledger',
  不认识的密钥的签名: 'Signatures of keys that the rules do not name',
  '第三方的时间戳（没有给出）': 'A time-stamp of a third party (not given)',
  副署规则里有控制字符: 'The rules have control characters',
  '副署规则超过 200 行': 'The rules have more than 200 lines',
  '副署规则缺少 quorum 行': 'The rules lack their line "quorum"',
  不是账本的验证公钥: 'not a verifier key of a log',
  不是副署机关的验证公钥: 'not a verifier key of a witness',
  同一公钥出现两次: 'one key appears twice',
  '应写 any、all，或者 1 到成员数的整数，后面是成员':
    'write any, all, or a whole number up to that of the members, then the members',
  'quorum 只能有一行': 'there may be one line "quorum" only',
}

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^(.+) 的签名不符$/, 'the signature of $1 is wrong'],
  [
    /^不认识「(.*)」，应为 log、witness、group 或者 quorum$/,
    '"$1" is not log, witness, group or quorum',
  ],
  [/^「(.*)」不是网址$/, '"$1" is not an address'],
  [/^「(.*)」没有在上面写明$/, '"$1" is not named above'],
  [/^「(.*)」已经是成员$/, '"$1" is a member already'],
  [/^「(.*)」不能作名称$/, '"$1" cannot be a name'],
  [/^「(.*)」已经用过$/, '"$1" is used already'],
]

/** A sentence of the ledger's modules in English. */
export function english(sentence: string): string {
  const line = /^副署规则第 (\d+) 行：(.*)$/s.exec(sentence)
  if (line !== null) return `Line ${line[1]} of the rules: ${english(line[2] ?? '')}`
  const known = SENTENCES[sentence]
  if (known !== undefined) return known
  for (const [pattern, words] of PATTERNS) {
    if (pattern.test(sentence)) return sentence.replace(pattern, words)
  }
  return sentence
}
