import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import * as bytes from '../../src/ledger/bytes.ts'
import * as nodeCrypto from '../../src/ledger/crypto.ts'
import { digestOf } from '../../src/ledger/entry.ts'
import { openNote, parseVerifierKey } from '../../src/ledger/note.ts'
import { checkProof } from '../../src/ledger/proof.ts'
import { EvidenceTree, Frontier, leafHash } from '../../src/ledger/tree.ts'
import { base64, house, houseProof, publicVectors, utf8 } from './house.ts'
import { portable, portableCrypto, portableEntry, portableNotes, portableTree } from './portable.ts'

const { log, witness } = house.vkeys
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const BOTH = { node: nodeCrypto, portable: portableCrypto }

test('S2.1 base64 and hexadecimal digits are those of Node, and strict', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (raw) => {
      const buffer = Buffer.from(raw)
      assert.equal(bytes.toBase64(raw), buffer.toString('base64'))
      assert.equal(bytes.toBase64url(raw), buffer.toString('base64url'))
      assert.equal(bytes.toHex(raw), buffer.toString('hex'))
      assert.deepEqual(bytes.fromBase64(bytes.toBase64(raw)), raw)
      assert.deepEqual(bytes.fromBase64url(bytes.toBase64url(raw)), raw)
    }),
  )
  const signs = fc.constantFrom(...'AQgwZz09+/-_= \nÄ文')
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 12 }), (list) => {
      const text = list.join('')
      for (const [decode, form] of [
        [bytes.fromBase64, 'base64'],
        [bytes.fromBase64url, 'base64url'],
      ] as const) {
        const raw = Buffer.from(text, form)
        const expected = raw.toString(form) === text ? new Uint8Array(raw) : null
        assert.deepEqual(decode(text), expected, `${form} ${JSON.stringify(text)}`)
      }
    }),
    { numRuns: 5000 },
  )
})

test('S2.1 texts are read strictly: no sign stands for bytes that are not UTF-8', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (raw) => {
      const text = Buffer.from(raw).toString('utf8')
      const isUtf8 = Buffer.compare(Buffer.from(text), raw) === 0
      assert.equal(bytes.fromUtf8(raw), isUtf8 ? text : null)
    }),
    { numRuns: 2000 },
  )
  assert.equal(bytes.fromUtf8(utf8('\ufeffa')), '\ufeffa')
  assert.deepEqual(bytes.concat(utf8('a'), utf8(''), utf8('文')), utf8('a文'))
})

/** RFC 8032 §7.1, tests 1 to 3: key, message, signature. */
const RFC8032 = [
  [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
] as const

test('S2.1 both cryptos: the signatures of RFC 8032, and none with a bit changed', () => {
  for (const [name, { verifyEd25519 }] of Object.entries(BOTH)) {
    for (const [key, message, signature] of RFC8032) {
      assert.equal(verifyEd25519(hex(key), hex(message), hex(signature)), true, name)
      for (let at = 0; at < 64; at += 7) {
        const changed = hex(signature)
        changed[at] = (changed[at] as number) ^ 0x10
        assert.equal(verifyEd25519(hex(key), hex(message), changed), false, `${name} ${at}`)
      }
      assert.equal(verifyEd25519(hex(key), hex(`${message}00`), hex(signature)), false)
      assert.equal(verifyEd25519(hex(key).subarray(1), hex(message), hex(signature)), false)
      assert.equal(verifyEd25519(hex(key), hex(message), hex(signature).subarray(1)), false)
    }
  }
})

test('S2.1 both cryptos: the same hashes, whole and piece by piece', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (raw, cut) => {
      const hash = bytes.toHex(nodeCrypto.sha256(raw))
      for (const crypto of Object.values(BOTH)) {
        const running = crypto.runningSha256()
        running.update(raw.subarray(0, cut))
        running.update(raw.subarray(cut))
        assert.equal(bytes.toHex(running.digest()), hash)
        assert.equal(bytes.toHex(crypto.sha256(raw)), hash)
      }
      const text = bytes.toBase64(raw)
      assert.equal(portableCrypto.sha256Base64url(text), nodeCrypto.sha256Base64url(text))
    }),
  )
})

const { Point } = ed25519
const little = (n: bigint) =>
  Uint8Array.from({ length: 32 }, (_x, i) => Number((n >> BigInt(8 * i)) & 255n))
const number = (raw: Uint8Array) => BigInt(`0x${Buffer.from(raw).reverse().toString('hex')}`)

/** Points of small order, in each of their encodings, and one that is no point. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '0200000000000000000000000000000000000000000000000000000000000000',
].map(hex)

/** A signature by scalar `a` under any key: R is r·B plus some point. */
function crafted(key: Uint8Array, message: Uint8Array, a: bigint, r: bigint, plus = Point.ZERO) {
  const R = (r === 0n ? Point.ZERO : Point.BASE.multiply(r)).add(plus).toBytes()
  const k = number(sha512(bytes.concat(R, key, message))) % Point.Fn.ORDER
  return bytes.concat(R, little((r + k * a) % Point.Fn.ORDER))
}

test('S2.1 both cryptos judge alike the signatures made to tell verifiers apart', () => {
  const seen = { good: 0, bad: 0 }
  const judge = (key: Uint8Array, message: Uint8Array, signature: Uint8Array, what: string) => {
    const is = nodeCrypto.verifyEd25519(key, message, signature)
    assert.equal(portableCrypto.verifyEd25519(key, message, signature), is, what)
    seen[is ? 'good' : 'bad'] += 1
  }
  const torsion = Point.fromBytes(SMALL_ORDER[9] as Uint8Array)
  const [a, r] = [7n ** 80n % Point.Fn.ORDER, 5n ** 99n % Point.Fn.ORDER]
  const mixed = Point.BASE.multiply(a).add(torsion).toBytes()
  const plain = Point.BASE.multiply(a).toBytes()
  for (let i = 0; i < 24; i++) {
    const message = utf8(`message ${i}`)
    judge(plain, message, crafted(plain, message, a, r), 'plain')
    judge(mixed, message, crafted(mixed, message, a, r), 'key with a small part')
    judge(plain, message, crafted(plain, message, a, r, torsion), 'R with a small part')
    judge(plain, message, crafted(plain, message, a, 0n), 'R is the neutral point')
    judge(plain, message, crafted(plain, message, a, 0n, torsion), 'R of small order')
    const signature = crafted(plain, message, a, r)
    const higher = number(signature.subarray(32)) + Point.Fn.ORDER
    judge(plain, message, bytes.concat(signature.subarray(0, 32), little(higher)), 'S + L')
    for (const [n, key] of SMALL_ORDER.entries()) {
      for (const R of SMALL_ORDER) judge(key, message, bytes.concat(R, little(0n)), `small ${n}`)
      judge(key, message, crafted(key, message, 0n, r), `small key ${n}`)
    }
  }
  assert.ok(seen.good > 24 && seen.bad > 24, JSON.stringify(seen))
})

test('S2.1 the portable core reads the vectors as Node does', () => {
  for (const [i, text] of house.entries.entries()) {
    assert.equal(bytes.toBase64(portableTree.leafHash(utf8(text))), house.leaves[i])
    assert.ok(!('error' in portableEntry.readEntry(utf8(text))))
  }
  const [here, there] = [new Frontier(), new portableTree.Frontier()]
  for (const text of house.entries) {
    here.append(leafHash(utf8(text)))
    there.append(portableTree.leafHash(utf8(text)))
    assert.deepEqual(new Uint8Array(there.root()), new Uint8Array(here.root()))
  }
  const evidence = utf8('x'.repeat(3_000_000))
  const [one, other] = [new EvidenceTree(), new portableTree.EvidenceTree()]
  one.update(evidence)
  other.update(evidence)
  assert.deepEqual(new Uint8Array(other.root()), new Uint8Array(one.root()))
  for (const { d, digest } of house.disclosures) {
    assert.equal(portableEntry.digestOf(d), digest)
    assert.equal(digestOf(d), digest)
  }
  const inclusion =
    publicVectors<
      {
        leafIdx: number
        treeSize: number
        root: string
        leafHash: string
        proof: string[] | null
        wantErr: boolean
      }[]
    >('inclusion.json')
  for (const c of inclusion) {
    const path = (c.proof ?? []).map(base64)
    const is = portableTree.verifyInclusion(
      c.leafIdx,
      c.treeSize,
      base64(c.leafHash),
      path,
      base64(c.root),
    )
    assert.equal(is, !c.wantErr)
  }
  const cases =
    publicVectors<{ desc: string; vkeys: string[]; note: string; wantErr: boolean }[]>('notes.json')
  for (const c of cases) {
    const there = portableNotes.openNote(
      c.note,
      c.vkeys.map((key) => portableNotes.parseVerifierKey(key)).filter((key) => key !== null),
    )
    const here = openNote(
      c.note,
      c.vkeys.map(parseVerifierKey).filter((key) => key !== null),
    )
    assert.equal('error' in there, c.wantErr, c.desc)
    assert.deepEqual('error' in there ? there : there.body, 'error' in here ? here : here.body)
  }
})

const POLICY = `log ${log}\nwitness 上级机关 ${witness}\nquorum 上级机关\n`
const policyOf = (text: string) => {
  const policy = portable.parsePolicy(text)
  assert.ok(!('error' in policy))
  return policy
}

test('S2.1 a policy decides what is countersigned: its quorum, and nothing less', async () => {
  const text = await houseProof()
  const document = utf8(house.document)
  const table: [string, 0 | 1 | 2, RegExp][] = [
    [POLICY, 2, /经上级副署/],
    [`log ${log}\nquorum none\n`, 1, /没有指定副署机关/],
    [`log ${log}\nwitness W ${witness}\nquorum none\n`, 1, /没有指定副署机关/],
    [
      `log ${log}\nwitness W ${witness}\nwitness V ${OTHER}\ngroup g all W V\nquorum g\n`,
      1,
      /还不够/,
    ],
    [
      `log ${log}\nwitness W ${witness}\nwitness V ${OTHER}\ngroup g any W V\nquorum g\n`,
      2,
      /副署/,
    ],
    [`log ${log}\nwitness V ${OTHER}\nquorum V\n`, 1, /尚无上级副署/],
    [`log ${house.vkeys.sm2}\nwitness W ${witness}\nquorum W\n`, 0, /没有账本自己的签名/],
    [`witness W ${witness}\nquorum W\n`, 0, /没有账本自己的签名/],
  ]
  for (const [rules, verdict, reason] of table) {
    for (const check of [checkProof, portable.checkProof]) {
      const found = check({ text, policy: policyOf(rules), document })
      assert.equal(found.verdict, verdict, rules)
      assert.match(found.reason, reason)
      const step = found.steps.find(({ name }) => name === '核对副署')
      assert.equal(step?.outcome, verdict === 2 ? 'passed' : 'open')
    }
  }
  const found = portable.checkProof({ text, policy: policyOf(POLICY), document })
  assert.equal(found.cosignedBy[0]?.label, '上级机关')
  assert.ok(found.notChecked.includes('不认识的密钥的签名'))
  assert.deepEqual(
    found.steps.map(({ outcome }) => outcome),
    portable.STEPS.map(() => 'passed'),
  )
})

const OTHER = 'other.example.gov.cn/13+2e14cb97+BP0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY'

type Found = ReturnType<typeof checkProof>
const contentOf = ({ entry, index, leaf, disclosures, checkpoint }: Found) => ({
  entry,
  index,
  leaf: leaf && bytes.toHex(leaf),
  disclosures: { ...disclosures },
  checkpoint: checkpoint && { ...checkpoint, root: bytes.toHex(checkpoint.root) },
})

/*
 * Stated exactly: with one byte of the proof file changed, whichever and however, the file is
 * refused; or the change lies in a signature line, the verdict is no better than before, and what
 * is said to be proved (entry, place, disclosures, checkpoint) is the same to the byte.
 */
test('S2.1 each byte of a proof file changed: refused, or no better and of no other content', async () => {
  const text = await houseProof()
  const raw = utf8(text)
  const document = utf8(house.document)
  const signatures = utf8(text.slice(0, text.lastIndexOf('\n\n') + 2)).length
  const policy = policyOf(POLICY)
  const whole = checkProof({ text, policy, document })
  assert.equal(whole.verdict, 2)
  const counts = { refused: 0, provisional: 0, ignored: 0 }
  for (let at = 0; at < raw.length; at++) {
    // A flipped bit gives a neighbouring sign, the others another alphabet, a control, no UTF-8.
    for (const mask of [0x01, 0x02, 0x20, 0x40, 0x80, 0xff]) {
      const changed = raw.slice()
      changed[at] = (changed[at] as number) ^ mask
      const found = checkProof({ text: changed, policy, document })
      if (mask === 0x01) {
        const there = portable.checkProof({ text: changed, policy, document })
        assert.deepEqual([there.verdict, there.reason], [found.verdict, found.reason], `${at}`)
      }
      if (found.verdict === 0) {
        counts.refused += 1
        assert.ok(found.step !== null && found.entry === null && found.reason !== '')
        continue
      }
      assert.ok(at >= signatures, `byte ${at} is not in a signature line`)
      assert.deepEqual(contentOf(found), contentOf(whole), `byte ${at}`)
      counts[found.verdict === 2 ? 'ignored' : 'provisional'] += 1
    }
  }
  assert.equal(raw.length, house.proof.bytes)
  assert.ok(counts.provisional > 0 && counts.ignored > 0, JSON.stringify(counts))
})

test('S2.1 each byte of the document changed, left out or added is refused, by both cores', async () => {
  const text = await houseProof()
  const document = utf8(house.document)
  const keys = [log, witness]
  for (const check of [checkProof, portable.checkProof]) {
    const refused = (changed: Uint8Array, what: string) => {
      const found = check({ text, keys, document: changed })
      assert.deepEqual([found.verdict, found.step], [0, '核对文书'], what)
    }
    for (let at = 0; at < document.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = document.slice()
        changed[at] = (changed[at] as number) ^ (1 << bit)
        refused(changed, `byte ${at} bit ${bit}`)
      }
      refused(bytes.concat(document.subarray(0, at), document.subarray(at + 1)), `without ${at}`)
    }
    refused(bytes.concat(document, utf8('\n')), 'one more')
    refused(new Uint8Array(), 'empty')
    assert.equal(check({ text, keys, document }).verdict, 2)
  }
})

test('S2.1 a document alone has a fingerprint, and a proof says which it wants', async () => {
  const document = utf8(house.document)
  const found = portable.checkProof({ text: await houseProof(), keys: [log] })
  assert.deepEqual(portable.disclosedDocument(found.disclosures), portable.fingerprint(document))
  for (const doc of [null, 'x', [], { bytes: '23', sha256: 'x' }, { bytes: 23, sha256: 'eA' }]) {
    assert.equal(portable.disclosedDocument({ doc }), null)
  }
})
