import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { attempt, collide, type Role, setStage } from './stage.ts'
import {
  acting,
  body,
  check,
  decide,
  enter,
  entry,
  LAST,
  NUMBER,
  opine,
  paper,
  post,
  publish,
  recheck,
  visit,
} from './statements.ts'

before(setStage)

/** What the rules forbid, in plain SQL: who tries, what, and what refuses it. */
const FORBIDDEN: readonly [name: string, role: Role, sql: string, refusedBy: string][] = [
  ['S3.1 a major decision without an opinion', 'app', decide('unreviewed'), 'decision_opinion'],
  [
    'S3.1 a major decision whose opinion is NULL',
    'app',
    decide('unreviewed', { outcome: 'null' }),
    'review_missing',
  ],
  [
    'S3.1 a major decision called a plain one',
    'app',
    decide('unreviewed', { major: false, outcome: 'null' }),
    'decision_major',
  ],
  [
    'S3.7 a decision of a draft that is not the present one',
    'app',
    decide('redrafted', { draft: 1, outcome: `'amend'` }),
    'review_missing',
  ],
  ['S3.7 an opinion of an older draft', 'app', opine(1), 'opinion_draft'],
  [
    'S3.5 an assessment made plain afterwards',
    'app',
    `update assessment set major = false where subject = '{unreviewed}'`,
    '42501',
  ],
  [
    'S3.5 an assessment made plain by the owner',
    'owner',
    `update assessment set major = false where subject = '{unreviewed}'`,
    'assessment_append_only',
  ],
  [
    'S3.5 an added case taken out of the major ones',
    'app',
    `insert into assessment select bureau, subject, draft + 1, false, false, catalogue, facts,
      reasons, seq from assessment where subject = '{added}' and added`,
    'assessment_added_falls',
  ],
  [
    'S2.1 an application taken at the window by nobody',
    'app',
    `insert into reception select bureau, subject, seq, type, day, via, null, side
      from reception where subject = '{asked}'`,
    'reception_officer',
  ],
  [
    'S1.6 an act with an expired certificate',
    'app',
    enter('visited', 'case.inspected') +
      acting('visited', 'case.inspected', 'longhong', 'inspector'),
    'certificate_expired',
  ],
  [
    'S1.6 an act with a certificate that was taken away',
    'app',
    enter('visited', 'case.inspected') + acting('visited', 'case.inspected', 'sunhe', 'clerk'),
    'certificate_stopped',
  ],
  [
    'S1.6 an act with the certificate of another officer',
    'app',
    enter('visited', 'case.inspected') +
      acting('visited', 'case.inspected', 'zhouqi', 'inspector', 'huomingyuan'),
    'certificate_own',
  ],
  [
    'S1.6 a decision by somebody without the post',
    'app',
    decide('reviewed', { decider: 'tanjingshu' }),
    'decision_bureau_decider_post_fkey',
  ],
  [
    'S1.6 a decision made without a certificate',
    'app',
    decide('reviewed', { certified: false }),
    'decision_certificate',
  ],
  [
    'S3.1 an officer on both sides of a case',
    'app',
    `insert into case_part values (1, '{reviewed}', '{shenruoxi}', 'review')`,
    'case_part_sides',
  ],
  [
    'S3.1 a decision by the officer who handled the case',
    'app',
    decide('reviewed', { decider: 'shenruoxi', part: false }),
    'decision_side',
  ],
  [
    'S1.10 a decision outside the publication queue',
    'app',
    decide('reviewed', { queued: false }),
    'publication_queue',
  ],
  [
    'S2.1 a fact row without an entry of its type',
    'app',
    `${enter('visited', 'case.examined')}
      insert into declination values (1, '{visited}', 'not_needed',
        ${entry('visited', 'case.declined')}, '{ruanzhe}', 'handle')`,
    'declination_bureau_subject_seq_type_day_fkey',
  ],
  [
    'S2.3 a document number with a gap before it',
    'app',
    enter('reviewed', 'decision.made') + paper('reviewed', `${LAST} + 2`),
    'document_gap',
  ],
  [
    'S2.3 a document number given twice',
    'app',
    enter('reviewed', 'decision.made') + paper('reviewed', LAST),
    'document_number',
  ],
  [
    'S2.3 a counter that jumps',
    'app',
    `update counter set last = last + 2 where kind = 'grant'`,
    'counter_gap',
  ],
  [
    'S2.3 a counter turned back',
    'app',
    `update counter set last = last - 1 where kind = 'grant'`,
    'counter_gap',
  ],
  ['S2.5 an entry edited', 'app', `update ledger_entry set seq = 99 where id = 1`, '42501'],
  [
    'S2.5 an entry edited by the owner',
    'owner',
    `update ledger_entry set body = body where id = 1`,
    'ledger_entry_append_only',
  ],
  [
    'S2.5 an entry deleted by the owner',
    'owner',
    `delete from ledger_entry where id = 1`,
    'ledger_entry_append_only',
  ],
  [
    'S2.5 all entries truncated by the owner',
    'owner',
    'truncate ledger_entry cascade',
    'ledger_entry_append_only',
  ],
  ['S2.5 a leaf moved', 'sequencer', 'update ledger_leaf set idx = idx + 1000', '42501'],
  [
    'S2.5 a leaf deleted by the owner',
    'owner',
    'delete from ledger_leaf',
    'ledger_leaf_append_only',
  ],
  ['S2.5 a head edited', 'sequencer', `update ledger_head set root = root`, '42501'],
  [
    'S2.5 a head edited by the owner',
    'owner',
    'delete from ledger_head',
    'ledger_head_append_only',
  ],
  [
    'S2.5 a tile cut shorter',
    'sequencer',
    `update ledger_tile set w = w - 1, hashes = substring(hashes for 32 * (w - 1)) where level = 0`,
    'ledger_tile_append_only',
  ],
  [
    'S2.5 a full tile written again',
    'sequencer',
    `insert into ledger_tile values (1, 0, 77, 256, decode(repeat('00', 8192), 'hex'));
      update ledger_tile set hashes = decode(repeat('01', 8192), 'hex') where n = 77`,
    'ledger_tile_append_only',
  ],
  ['S2.5 a tile deleted', 'sequencer', 'delete from ledger_tile', '42501'],
  ['S2.5 a decided case deleted', 'app', `delete from case_file where id = '{done}'`, '42501'],
  [
    'S2.5 a decision edited by the owner',
    'owner',
    `update decision set major = false where subject = '{done}'`,
    'decision_append_only',
  ],
  [
    'S1.4 a published version edited',
    'app',
    `update item_version set chart = '' where item = '{item}' and no = 1`,
    '42501',
  ],
  [
    'S1.4 a published version edited by the owner',
    'owner',
    `update item_version set chart = '' where item = '{item}' and no = 1`,
    'item_version_append_only',
  ],
  ['S1.4 a version published without its recheck', 'app', publish('pass'), 'item_recheck'],
  ['S1.4 a version published that was sent back', 'app', publish('return'), 'item_not_rechecked'],
  ['S1.4 a recheck by the author', 'app', recheck('hash', 'zhouqi'), 'recheck_own'],
  [
    'S1.4 a recheck of other words',
    'app',
    recheck(`sha256('other')`, 'wenshuheng'),
    'recheck_of_version',
  ],
  [
    'S1.2 a publication checked by its preparer',
    'app',
    check('tanjingshu'),
    'publication_unchecked',
  ],
  [
    'S2.1 a second notice of what is missing',
    'app',
    `${enter('asked', 'case.supplement_asked')} insert into supplement_notice values (1, '{asked}',
      ${entry('asked', 'case.supplement_asked')}, '{ruanzhe}', 'handle')`,
    'supplement_once',
  ],
  [
    'S2.1 a deadline that fires twice',
    'app',
    `update deadline set fired_seq = 1 where subject = '{asked}';
      update deadline set fired_seq = 2 where subject = '{asked}'`,
    'deadline_once',
  ],
  ['S2.2 an inspection without its recording', 'app', visit('huomingyuan'), 'record_missing'],
  ['S2.2 an inspection by one officer', 'app', visit('zhouqi'), 'inspection_two_officers'],
  [
    'S2.1 a version that jumps',
    'app',
    `update subject set version = version + 2 where id = '{done}'`,
    'subject_version',
  ],
  [
    'S2.1 a version without its entry',
    'app',
    `update subject set version = version + 1 where id = '{done}'`,
    'subject_head',
  ],
  [
    'S2.1 an entry that its subject does not cover',
    'app',
    enter('done', 'case.archived').split(';')[0] ?? '',
    'ledger_entry_subject',
  ],
  [
    'S2.1 an entry that passes over its predecessor',
    'app',
    (enter('done', 'case.archived').split(';')[0] ?? '').replace('last_leaf', `sha256('other')`),
    'ledger_entry_prev',
  ],
  [
    'S4.6 an entry of another log',
    'app',
    `insert into ledger_entry (bureau, subject, seq, prev_leaf, act, body) select bureau, id,
      version + 1, last_leaf, gen_random_uuid(), ${body('case.archived', 'demo.ledger.example/139902')}
      from subject where id = '{done}'`,
    'ledger_entry_log',
  ],
  ['S1.6 a post granted to oneself', 'app', post('zhouqi', 'decider', 'zhouqi'), 'post_own_grant'],
  [
    'S1.6 an administrator with a post of the course',
    'app',
    post('gaoyining', 'decider', 'luoyi'),
    'post_administrator_alone',
  ],
  [
    'S1.6 an officer of the course made administrator',
    'app',
    post('zhouqi', 'administrator', 'luoyi'),
    'post_administrator_alone',
  ],
  ['S1.1 the portal reading cases', 'web', 'select * from case_file', '42501'],
  ['S1.1 the portal reading applicants', 'web', 'select * from party', '42501'],
  ['S1.1 the portal reading disclosures', 'web', 'select * from ledger_disclosure', '42501'],
  ['S1.1 the portal writing', 'web', `update public_decision set state = 'invalid'`, '42501'],
  [
    'S2.5 the portal opening bundles that a bureau closed',
    'web',
    'delete from bundle_closing',
    '42501',
  ],
  [
    'S2.5 the portal giving a token for bundles',
    'web',
    `insert into bundle_reader values (1, 'x', sha256('x'), '2099-01-01')`,
    '42501',
  ],
  ['S2.5 the application opening bundles', 'app', 'delete from bundle_closing', '42501'],
  [
    'S2.5 the application giving a token for bundles',
    'app',
    `insert into bundle_reader values (1, 'x', sha256('x'), '2099-01-01')`,
    '42501',
  ],
  [
    'S2.5 a token kept as itself',
    'owner',
    `insert into bundle_reader values (1, 'x', 'AAAAAAAAAAAAAAAAAAAAAA', '2099-01-01')`,
    'bundle_reader_token_hash_check',
  ],
  ['S2.5 the application making a table', 'app', 'create table mine (a int)', '42501'],
  [
    'S2.5 the application lifting a trigger',
    'app',
    'alter table decision disable trigger all',
    '42501',
  ],
  [
    'S2.5 the application setting triggers aside',
    'app',
    'set local session_replication_role = replica',
    '42501',
  ],
  ['S2.5 the sequencer writing entries', 'sequencer', enter('done', 'case.archived'), '42501'],
  [
    'S2.5 the application sealing entries',
    'app',
    'insert into ledger_leaf values (1, 9999, 1)',
    '42501',
  ],
  ['S2.5 the application hiding an entry', 'app', 'delete from ledger_pending', '42501'],
]

for (const [name, role, sql, refusedBy] of FORBIDDEN) {
  test(`${name} is refused (${role}: ${refusedBy})`, async () => {
    const refused = await attempt(role, sql)
    assert.ok(refused !== null, 'the database let it pass')
    const by = refused.constraint ?? refused.code
    assert.equal(by, refusedBy, refused.message)
  })
}

/** The same statements where the rule is kept: proof that the table above refuses for its reason. */
const LAWFUL: readonly [name: string, role: Role, sql: string][] = [
  ['S3.1 a major decision after a passed opinion', 'app', decide('reviewed')],
  ['S3.7 an opinion of the present draft', 'app', opine(2)],
  ['S1.4 a recheck by another officer', 'app', recheck('hash', 'wenshuheng')],
  ['S1.2 a publication checked by another officer', 'app', check('fangzhou')],
  ['S1.6 a post granted by an administrator', 'app', post('zhouqi', 'decider', 'luoyi')],
  [
    'S2.3 the next number',
    'app',
    enter('reviewed', 'decision.made') + NUMBER + paper('reviewed', LAST),
  ],
  ['S2.1 the next entry of a subject', 'app', enter('done', 'case.archived')],
  ['S1.1 the portal reading what is public', 'web', 'select * from public_item, public_decision'],
  [
    'S2.5 the portal reading who may take bundles',
    'web',
    'select * from bundle_closing, bundle_reader',
  ],
]

for (const [name, role, sql] of LAWFUL) {
  test(`${name} is admitted (${role})`, async () => {
    const refused = await attempt(role, sql)
    assert.equal(refused, null, `${refused?.constraint}: ${refused?.message}`)
  })
}

test('S1.6 a stop waits for an act under way on the same certificate, and the act for the stop', async () => {
  const act = acting('done', 'decision.made', 'guchanggeng', 'decider')
  const stop = `insert into certificate_stop select 1, id, officer, '[2026-11-02,)', 1,
    'certificate.stopped', '2026-11-02' from certificate where officer = '{guchanggeng}'`
  // Foreign keys to the log are checked at the end; what waits is told before.
  for (const [first, second] of [
    [act, stop],
    [stop, act],
  ] as const) {
    assert.equal((await collide('app', first, second))?.code, '55P03')
  }
})
