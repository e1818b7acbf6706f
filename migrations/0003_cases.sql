-- The course of a case, from receipt to archive, and the legal review in it (S2.1, S3.1, S3.5).
-- Fact rows hold keys, codes, days and hashes; words and personal values stand in party,
-- ledger_disclosure alone. Every row of a case is keyed by its subject.

create table case_file (
  bureau int not null,
  id uuid not null,
  kind text not null check (kind = 'case'),
  version int not null,
  draft int not null check (draft >= 0),
  state text not null,
  course jsonb not null,
  item uuid not null,
  item_no int not null,
  number text,
  next_acts text[] not null,
  next_posts text[] not null,
  received_on date,
  accepted_on date,
  decided_on date,
  ended_on date,
  promised_due date,
  statutory_due date,
  result text check (result in ('grant', 'deny')),
  primary key (bureau, id),
  unique (bureau, id, draft),
  foreign key (bureau, id, kind) references subject (bureau, id, kind),
  foreign key (bureau, item, item_no) references item_publication (bureau, item, no),
  constraint case_file_entry foreign key (bureau, id, version)
    references ledger_entry (bureau, subject, seq) deferrable initially deferred
);
create index case_file_open on case_file (bureau, state, statutory_due);
create index case_file_posts on case_file using gin (next_posts) where ended_on is null;
create trigger version_rises before insert or update on case_file
  for each row execute function version_rises_by_one();
create trigger never_removed before delete on case_file
  for each row execute function refuse_change();

-- The words of a case, personal: who asked for what. Changed only by a further row.
create table party (
  bureau int not null,
  subject uuid not null,
  role text not null check (role in ('applicant', 'agent', 'third_party')),
  seq int not null,
  kind text not null check (kind in ('person', 'company', 'organisation')),
  name text not null,
  code text,
  words jsonb not null,
  primary key (bureau, subject, role, seq),
  foreign key (bureau, subject) references case_file (bureau, id),
  foreign key (bureau, subject, seq) references ledger_entry (bureau, subject, seq)
    deferrable initially deferred
);
-- The value of a disclosure: JSON [salt, name, value] in base64url (RFC 9901).
create function disclosed(d text) returns jsonb language sql immutable strict parallel safe as $$
  select convert_from(decode(translate(d, '-_', '+/') || repeat('=', (4 - length(d) % 4) % 4),
    'base64'), 'UTF8')::jsonb -> 2 $$;

-- One row per officer and case: nobody stands on two sides of it.
create table case_part (
  bureau int not null,
  subject uuid not null,
  officer uuid not null,
  side text not null check (side in ('handle', 'preside', 'review', 'decide')),
  constraint case_part_sides primary key (bureau, subject, officer),
  unique (bureau, subject, officer, side),
  foreign key (bureau, subject) references subject (bureau, id),
  foreign key (bureau, officer) references officer (bureau, id)
);

create table reception (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'case.received'),
  day date not null,
  via text not null check (via in ('window', 'online', 'post')),
  officer uuid,
  side text not null check (side = 'handle'),
  primary key (bureau, subject),
  -- What an applicant sends by the portal is received by nobody.
  constraint reception_officer check (case via when 'online' then true
    else officer is not null end),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  constraint reception_side foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side)
);

-- All gaps are told once: the key leaves no room for a second notice (行政许可法 art. 32(4), 72(4)).
create table supplement_notice (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'case.supplement_asked'),
  day date not null,
  officer uuid not null,
  side text not null check (side = 'handle'),
  constraint supplement_once primary key (bureau, subject),
  foreign key (bureau, subject) references reception (bureau, subject),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side)
);

create table acceptance (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type in ('case.accepted', 'case.accepted_by_silence')),
  day date not null,
  accepted_on date not null,
  statutory_due date not null,
  promised_due date not null,
  officer uuid,
  side text not null check (side = 'handle'),
  primary key (bureau, subject),
  unique (bureau, subject, accepted_on),
  foreign key (bureau, subject) references reception (bureau, subject),
  constraint acceptance_day check (accepted_on <= day and
    (type = 'case.accepted_by_silence' or accepted_on = day)),
  constraint acceptance_officer check (case type when 'case.accepted' then officer is not null
    else officer is null end),
  constraint acceptance_promise check (promised_due <= statutory_due and accepted_on <= promised_due),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side)
);

create table examination (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'case.examined'),
  day date not null,
  passed boolean not null,
  officer uuid not null,
  side text not null check (side = 'handle'),
  primary key (bureau, subject, seq),
  constraint examination_accepted foreign key (bureau, subject)
    references acceptance (bureau, subject),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side)
);

-- Objects in the vault; bytes lie outside the database, named by their hash.
create table vault_object (
  bureau int not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  root bytea not null check (octet_length(root) = 32),
  size_bytes bigint not null check (size_bytes >= 0),
  media text not null,
  primary key (bureau, sha256),
  unique (bureau, root)
);

create table evidence (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  no int not null check (no >= 1),
  kind text not null check (kind in ('text', 'audio', 'video', 'whole')),
  sha256 bytea not null,
  root bytea not null,
  primary key (bureau, subject, seq, no),
  unique (bureau, subject, seq, no, kind),
  foreign key (bureau, sha256) references vault_object (bureau, sha256),
  foreign key (bureau, root) references vault_object (bureau, root),
  foreign key (bureau, subject, seq) references ledger_entry (bureau, subject, seq)
    deferrable initially deferred
);

create table inspection (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'case.inspected'),
  day date not null,
  passed boolean not null,
  officer uuid not null,
  second uuid not null,
  side text not null check (side = 'handle'),
  item uuid not null,
  item_no int not null,
  act text not null check (act = 'inspect'),
  record text not null,
  evidence_no int,
  evidence_kind text,
  primary key (bureau, subject, seq),
  constraint inspection_accepted foreign key (bureau, subject)
    references acceptance (bureau, subject),
  constraint inspection_two_officers check (officer <> second),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side),
  foreign key (bureau, subject, second, side)
    references case_part (bureau, subject, officer, side),
  constraint inspection_officer_certificate foreign key (bureau, subject, seq, officer)
    references act_officer (bureau, subject, seq, officer) deferrable initially deferred,
  constraint inspection_second_certificate foreign key (bureau, subject, seq, second)
    references act_officer (bureau, subject, seq, officer) deferrable initially deferred,
  constraint inspection_plan foreign key (bureau, item, item_no, act, record)
    references record_plan (bureau, item, no, act, record),
  foreign key (bureau, subject, seq, evidence_no, evidence_kind)
    references evidence (bureau, subject, seq, no, kind),
  -- A NULL passes a CHECK and skips a key: the plan says what must not be NULL.
  constraint record_missing check (case record
    when 'none' then true
    when 'text' then true
    when 'audio' then coalesce(evidence_kind in ('audio', 'video', 'whole') and evidence_no >= 1, false)
    when 'video' then coalesce(evidence_kind in ('video', 'whole') and evidence_no >= 1, false)
    else coalesce(evidence_kind = 'whole' and evidence_no >= 1, false) end)
);

create table draft (
  bureau int not null,
  subject uuid not null,
  draft int not null check (draft >= 1),
  hash bytea not null check (octet_length(hash) = 32),
  facts_hash bytea not null check (octet_length(facts_hash) = 32),
  result text not null check (result in ('grant', 'deny')),
  seq int not null,
  type text not null check (type in ('case.drafted', 'case.major_added')),
  day date not null,
  officer uuid not null,
  side text not null check (side = 'handle'),
  primary key (bureau, subject, draft),
  unique (bureau, subject, draft, result),
  constraint draft_accepted foreign key (bureau, subject) references acceptance (bureau, subject),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side)
);

create table assessment (
  bureau int not null,
  subject uuid not null,
  draft int not null,
  major boolean not null,
  added boolean not null,
  catalogue int not null,
  facts jsonb not null,
  reasons jsonb not null,
  seq int not null,
  primary key (bureau, subject, draft),
  unique (bureau, subject, draft, major),
  foreign key (bureau, subject, draft) references draft (bureau, subject, draft),
  constraint assessment_added check (major or not added)
);

-- An officer may add a case to the major ones and never take one out (S3.5).
create function added_never_falls() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from assessment where bureau = new.bureau and subject = new.subject
             and draft < new.draft and added) and not new.added then
    raise exception 'an added case stays major' using errcode = 'check_violation',
      constraint = 'assessment_added_falls';
  end if;
  return new;
end $$;
create trigger never_falls before insert on assessment
  for each row execute function added_never_falls();

create table opinion (
  bureau int not null,
  subject uuid not null,
  draft int not null,
  outcome text not null check (outcome in ('pass', 'amend', 'reject')),
  seq int not null,
  type text not null,
  day date not null,
  reviewer uuid not null,
  side text not null check (side = 'review'),
  post text not null check (post = 'reviewer'),
  constraint opinion_once primary key (bureau, subject, draft),
  unique (bureau, subject, draft, outcome),
  foreign key (bureau, subject, draft) references draft (bureau, subject, draft),
  constraint opinion_entry check (case outcome when 'pass' then type = 'review.passed'
    when 'amend' then type = 'review.amend' else type = 'review.rejected' end),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  constraint opinion_side foreign key (bureau, subject, reviewer, side)
    references case_part (bureau, subject, officer, side),
  constraint opinion_reviewer foreign key (bureau, reviewer, post)
    references post_grant (bureau, officer, post),
  constraint opinion_certificate foreign key (bureau, subject, seq, reviewer)
    references act_officer (bureau, subject, seq, officer) deferrable initially deferred
);

-- An opinion speaks of the present draft only.
create function opinion_of_present_draft() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from case_file where bureau = new.bureau and id = new.subject
                 and draft = new.draft) then
    raise exception 'opinion of an older draft' using errcode = 'check_violation',
      constraint = 'opinion_draft';
  end if;
  return new;
end $$;
create trigger present_draft before insert on opinion
  for each row execute function opinion_of_present_draft();

create table counter (
  bureau int not null,
  kind text not null,
  year int not null check (year between 2000 and 9999),
  last int not null check (last >= 1),
  primary key (bureau, kind, year)
);
create function counter_rises_by_one() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' and new.last <> 1 or tg_op = 'UPDATE' and new.last <> old.last + 1 then
    raise exception 'a counter only rises by one' using errcode = 'check_violation',
      constraint = 'counter_gap';
  end if;
  return new;
end $$;
create trigger rises before insert or update on counter
  for each row execute function counter_rises_by_one();

create table document (
  bureau int not null,
  kind text not null,
  year int not null,
  no int not null check (no >= 1),
  prev_no int generated always as (nullif(no - 1, 0)) stored,
  text text not null,
  handle text not null unique check (handle ~ '^[A-Za-z0-9_-]{22}$'),
  template text not null,
  subject uuid not null,
  seq int not null,
  type text not null,
  day date not null,
  constraint document_number primary key (bureau, kind, year, no),
  constraint document_gap foreign key (bureau, kind, year, prev_no)
    references document (bureau, kind, year, no),
  unique (bureau, kind, year, no, subject),
  unique (bureau, subject, seq, kind),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table document_issue (
  bureau int not null,
  kind text not null,
  year int not null,
  no int not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'document.issued'),
  day date not null,
  constraint document_issue_once primary key (bureau, kind, year, no),
  foreign key (bureau, kind, year, no, subject)
    references document (bureau, kind, year, no, subject),
  foreign key (bureau, sha256) references vault_object (bureau, sha256),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table declination (
  bureau int not null,
  subject uuid not null,
  ground text not null check (ground in ('not_needed', 'other_office', 'false_papers', 'item_rule')),
  seq int not null,
  type text not null check (type = 'case.declined'),
  day date not null,
  officer uuid not null,
  side text not null check (side = 'handle'),
  primary key (bureau, subject),
  foreign key (bureau, subject) references reception (bureau, subject),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side)
);

create table decision (
  bureau int not null,
  subject uuid not null,
  draft int not null,
  result text not null,
  major boolean not null,
  opinion_outcome text,
  kind text not null check (kind in ('grant', 'deny')),
  year int not null,
  no int not null,
  decider uuid not null,
  side text not null check (side = 'decide'),
  post text not null check (post = 'decider'),
  seq int not null,
  type text not null check (type = 'decision.made'),
  day date not null,
  primary key (bureau, subject),
  unique (bureau, subject, seq, type, day),
  unique (bureau, subject, kind),
  constraint decision_result check (result = kind),
  -- S3.1. NULL would pass `not major or outcome = 'pass'`, hence coalesce.
  constraint review_missing check (
    case when major then coalesce(opinion_outcome = 'pass', false) else true end),
  constraint decision_present_draft foreign key (bureau, subject, draft)
    references case_file (bureau, id, draft),
  constraint decision_words foreign key (bureau, subject, draft, result)
    references draft (bureau, subject, draft, result),
  constraint decision_major foreign key (bureau, subject, draft, major)
    references assessment (bureau, subject, draft, major),
  constraint decision_opinion foreign key (bureau, subject, draft, opinion_outcome)
    references opinion (bureau, subject, draft, outcome),
  constraint decision_accepted foreign key (bureau, subject) references acceptance (bureau, subject),
  constraint decision_number foreign key (bureau, kind, year, no, subject)
    references document (bureau, kind, year, no, subject),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  constraint decision_side foreign key (bureau, subject, decider, side)
    references case_part (bureau, subject, officer, side),
  foreign key (bureau, decider, post) references post_grant (bureau, officer, post),
  constraint decision_certificate foreign key (bureau, subject, seq, decider)
    references act_officer (bureau, subject, seq, officer) deferrable initially deferred
);

create table licence (
  bureau int not null,
  subject uuid not null,
  kind text not null check (kind = 'grant'),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  seq int not null,
  type text not null check (type = 'certificate.issued'),
  day date not null,
  primary key (bureau, subject),
  constraint licence_granted foreign key (bureau, subject, kind)
    references decision (bureau, subject, kind),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table delivery (
  bureau int not null,
  subject uuid not null,
  way text not null check (way in ('direct', 'left', 'electronic', 'post', 'entrusted', 'notice')),
  effective_on date not null,
  officer uuid not null,
  side text not null check (side = 'handle'),
  seq int not null,
  type text not null check (type = 'delivery.done'),
  day date not null,
  primary key (bureau, subject),
  constraint delivery_decided foreign key (bureau, subject) references decision (bureau, subject),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, subject, officer, side)
    references case_part (bureau, subject, officer, side)
);

create table archive_entry (
  bureau int not null,
  subject uuid not null,
  retention_years int not null check (retention_years between 1 and 100),
  pages int not null check (pages >= 1),
  seq int not null,
  type text not null check (type = 'case.archived'),
  day date not null,
  primary key (bureau, subject),
  foreign key (bureau, subject) references case_file (bureau, id),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

-- One row per running limit; it is met by an entry or fires once (the sweep compares due with the
-- clock). Which days were counted is recomputed from rule, start and calendar.
create table deadline (
  bureau int not null,
  subject uuid not null,
  rule text not null,
  seq int not null,
  starts_on date not null,
  due date not null,
  provisional boolean not null,
  met_seq int,
  fired_seq int,
  primary key (bureau, subject, rule, seq),
  foreign key (bureau, subject, seq) references ledger_entry (bureau, subject, seq)
    deferrable initially deferred,
  foreign key (bureau, subject, met_seq) references ledger_entry (bureau, subject, seq)
    deferrable initially deferred,
  foreign key (bureau, subject, fired_seq) references ledger_entry (bureau, subject, seq)
    deferrable initially deferred
);
create index deadline_open on deadline (bureau, due) where met_seq is null and fired_seq is null;
create function deadline_fires_once() returns trigger language plpgsql as $$
begin
  if old.fired_seq is not null and new.fired_seq is distinct from old.fired_seq
     or old.met_seq is not null and new.met_seq is distinct from old.met_seq then
    raise exception 'a deadline is met once and fires once' using errcode = 'check_violation',
      constraint = 'deadline_once';
  end if;
  return new;
end $$;
create trigger once before update on deadline for each row execute function deadline_fires_once();

select guard_append_only(t) from unnest(array['party', 'case_part', 'reception',
  'supplement_notice', 'acceptance', 'examination', 'vault_object', 'evidence', 'inspection',
  'draft', 'assessment', 'opinion', 'document', 'document_issue', 'declination', 'decision',
  'licence', 'delivery', 'archive_entry']::regclass[]) t;
select guard_bureau(t, 'select', 'insert') from unnest(array['party', 'case_part',
  'reception', 'supplement_notice', 'acceptance', 'examination', 'vault_object', 'evidence',
  'inspection', 'draft', 'assessment', 'opinion', 'document', 'document_issue', 'declination',
  'decision', 'licence', 'delivery', 'archive_entry']::regclass[]) t;
select guard_bureau('case_file', 'select', 'insert', 'update (version, draft, state, course, number,
  next_acts, next_posts, received_on, accepted_on, decided_on, ended_on, promised_due, statutory_due, result)');
select guard_bureau('counter', 'select', 'insert', 'update (last)');
select guard_bureau('deadline', 'select', 'insert', 'update (due, provisional, met_seq, fired_seq)');
