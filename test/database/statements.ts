/*
 * Statements in plain SQL as a hand at the database might write them: `{name}` stands for a subject or
 * an officer of the stage. Each is lawful unless it is told to be otherwise.
 */
const AT = '2026-11-02T02:00:00Z'
const DAY = '2026-11-02'

export function body(type: string, log = 'demo.ledger.example/139901', at = `'${AT}'`): string {
  return `convert_to(jsonb_build_object('v', 1, 'log', '${log}', 'type', '${type}', 'at', ${at},
    'pub', '{}'::jsonb, '_sd', '[]'::jsonb)::text, 'UTF8')`
}

/** A lawful next entry of a subject, without fact rows. */
export function enter(subject: string, type: string): string {
  return `insert into ledger_entry (bureau, subject, seq, prev_leaf, act, body)
      select bureau, id, version + 1, last_leaf, gen_random_uuid(), ${body(type)}
      from subject where id = '{${subject}}';
    update subject s set version = e.seq, last_leaf = e.leaf from ledger_entry e
      where s.id = '{${subject}}' and e.subject = s.id and e.seq = s.version + 1;`
}

const seq = (subject: string) => `(select version from subject where id = '{${subject}}')`
export const entry = (subject: string, type: string) => `${seq(subject)}, '${type}', '${DAY}'`

export function acting(subject: string, type: string, officer: string, post: string, of = officer) {
  return `insert into act_officer
    select 1, '{${subject}}', ${entry(subject, type)}, '{${officer}}', '${post}', id, valid, '${DAY}'
    from certificate where officer = '{${of}}';`
}

export const NUMBER = `update counter set last = last + 1 where kind = 'grant' and year = 2026;`
export const LAST = `(select last from counter where kind = 'grant' and year = 2026)`

export function paper(subject: string, no: string): string {
  return `insert into document (bureau, kind, year, no, text, handle, template, subject, seq, type, day)
    values (1, 'grant', 2026, ${no}, '临审许', left(md5(random()::text), 22), 'grant',
      '{${subject}}', ${entry(subject, 'decision.made')});`
}

const QUEUE = (subject: string) => `insert into publication
  values (1, '{${subject}}', ${seq(subject)}, 'decision.made', '${DAY}', '2026-11-11', 'rule');`

/** All rows of a decision; a lawful one where nothing is left out or put differently. */
export function decide(
  subject: string,
  more: {
    draft?: number
    major?: boolean
    outcome?: string
    decider?: string
    part?: boolean
    queued?: boolean
    certified?: boolean
  } = {},
): string {
  const { draft = 1, major = true, outcome = `'pass'`, decider = 'guchanggeng' } = more
  const part = `insert into case_part values (1, '{${subject}}', '{${decider}}', 'decide');`
  return `${enter(subject, 'decision.made')} ${NUMBER} ${paper(subject, LAST)}
    ${more.part === false ? '' : part}
    ${more.certified === false ? '' : acting(subject, 'decision.made', 'guchanggeng', 'decider')}
    insert into decision (bureau, subject, draft, result, major, opinion_outcome, kind, year, no,
      decider, side, post, seq, type, day) values (1, '{${subject}}', ${draft}, 'grant', ${major},
      ${outcome}, 'grant', 2026, ${LAST}, '{${decider}}', 'decide', 'decider',
      ${entry(subject, 'decision.made')});
    ${more.queued === false ? '' : QUEUE(subject)}`
}

export const opine = (draft: number) => `${enter('redrafted', 'review.passed')}
  ${acting('redrafted', 'review.passed', 'hewanqing', 'reviewer')}
  insert into opinion values (1, '{redrafted}', ${draft}, 'pass', ${entry('redrafted', 'review.passed')},
    '{hewanqing}', 'review', 'reviewer');`

export function recheck(hash: string, reviewer: string): string {
  return `${enter('item', 'item.rechecked')}
    insert into recheck select bureau, item, no, ${hash}, author, proved, 'pass', '{${reviewer}}',
      'reviewer', ${entry('item', 'item.rechecked')} from item_version
      where item = '{item}' and no = 2;`
}

export const publish = (outcome: string) => `${enter('item', 'item.published')}
  insert into item_publication select bureau, item, no, hash, '${outcome}', proved, 1,
    ${entry('item', 'item.published')} from item_version where item = '{item}' and no = 2;`

export const check = (checker: string) => `${enter('prepared', 'publication.made')}
  insert into publication_made select bureau, decision, id, seq, preparer, rec_hash, '{${checker}}',
    'disclosure', '2031-11-02', ${entry('prepared', 'publication.made')}
    from publication_draft where id = '{prepared}';`

export const post = (
  officer: string,
  name: string,
  by: string,
) => `${enter(officer, 'post.granted')}
  insert into post_grant values (1, '{${officer}}', '${name}', ${entry(officer, 'post.granted')}, '{${by}}');`

export const visit = (second: string) => `${enter('visited', 'case.inspected')}
  insert into case_part values (1, '{visited}', '{zhouqi}', 'handle'), (1, '{visited}', '{huomingyuan}', 'handle');
  ${acting('visited', 'case.inspected', 'zhouqi', 'inspector')}
  ${acting('visited', 'case.inspected', 'huomingyuan', 'inspector')}
  insert into inspection select 1, '{visited}', ${entry('visited', 'case.inspected')}, true, '{zhouqi}',
    '{${second}}', 'handle', item, item_no, 'inspect', 'video', null, null
    from case_file where id = '{visited}';`
