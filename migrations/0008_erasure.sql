-- Erasure 抹除 (个人信息保护法 art. 47; S2.5): which personal values a finished case may lose, at whose
-- hands, and how its rows and its log stay provable afterwards (docs/adr/0022).

-- Each column says by its comment whose values it holds: 'personal: party', 'personal: officer' or
-- 'not personal'. A table without marks fails test/database/personal.test.ts.
create function mark_columns(target regclass, whose text default null,
  variadic columns text[] default '{}') returns void language plpgsql as $$
declare c name;
begin
  for c in select attname from pg_attribute
    where attrelid = target and attnum > 0 and not attisdropped loop
    if c = any(columns) then
      execute format('comment on column %s.%I is %L', target, c, 'personal: ' || whose);
    elsif col_description(target, (select attnum from pg_attribute
        where attrelid = target and attname = c)) is null then
      execute format('comment on column %s.%I is %L', target, c, 'not personal');
    end if;
  end loop;
end $$;
revoke execute on function mark_columns from public;

alter table upload add column subject uuid;

-- Two people, a closed list of grounds, an archived case whose retention is over: checked by keys.
alter table archive_entry add constraint archive_entry_retention
  unique (bureau, subject, day, retention_years);
create table erasure (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'disclosure.erased'),
  day date not null,
  ref bytea not null,
  ground text not null check (ground in
    ('purpose_met', 'retention_over', 'consent_withdrawn', 'unlawful', 'other_law')),
  archived_on date not null,
  retention_years int not null,
  proposer uuid not null,
  proposer_post text not null check (proposer_post in ('archivist', 'disclosure')),
  confirmer uuid not null,
  confirmer_post text not null check (confirmer_post in ('archivist', 'disclosure')),
  primary key (bureau, subject, seq),
  constraint erasure_alone check (proposer <> confirmer),
  constraint erasure_running foreign key (bureau, subject, archived_on, retention_years)
    references archive_entry (bureau, subject, day, retention_years),
  constraint erasure_retained check (day >= archived_on + make_interval(years => retention_years)),
  foreign key (bureau, ref) references ledger_entry (bureau, leaf),
  foreign key (bureau, proposer, proposer_post) references post_grant (bureau, officer, post),
  foreign key (bureau, confirmer, confirmer_post) references post_grant (bureau, officer, post),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);
create index erasure_ref on erasure (bureau, ref);

-- The files that an erasure took: what the vault must no longer give.
create table erased_object (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  primary key (bureau, subject, sha256),
  foreign key (bureau, subject, seq) references erasure (bureau, subject, seq),
  foreign key (bureau, sha256) references vault_object (bureau, sha256)
);
select guard_append_only(t) from unnest(array['erasure', 'erased_object']::regclass[]) t;
select guard_bureau(t, 'select', 'insert')
  from unnest(array['erasure', 'erased_object']::regclass[]) t;

-- Which case holds which file of the vault, by what names it; what was erased is not held.
create view held_object with (security_invoker = true) as
  select h.bureau, h.owner, h.sha256, bool_and(h.by = 'upload') as only_uploaded from (
    select bureau, subject as owner, sha256, 'paper' as by from document_issue
    union all select bureau, subject, sha256, 'recording' from evidence
    union all select bureau, subject, sha256, 'upload' from upload where subject is not null
    union all select e.bureau, e.subject, decode(f ->> 'sha256', 'hex'), 'attachment'
      from ledger_disclosure d
      join ledger_entry e on e.bureau = d.bureau and e.id = d.entry
      cross join lateral jsonb_array_elements(disclosed(d.d)) f where d.name = 'files') h
  where not exists (select from erased_object o
    where o.bureau = h.bureau and o.subject = h.owner and o.sha256 = h.sha256)
  group by h.bureau, h.owner, h.sha256;
grant select on held_object to sanzhi_app;

-- A hash as entries name it: base64url without padding.
create function disclosure_ref(leaf bytea) returns text language sql immutable strict parallel safe
  as $$ select translate(rtrim(encode(leaf, 'base64'), '='), '+/', '-_') $$;
-- RFC 9901: the digest of a disclosure as it is transported.
create function disclosure_digest(d text) returns text language sql immutable strict parallel safe
  as $$ select disclosure_ref(sha256(convert_to(d, 'UTF8'))) $$;

-- What stands where a value was; src/cases/erasable.ts says the same (ledger verify compares).
create function erased_words() returns jsonb language sql immutable parallel safe as $$
  select '{"representative": null, "agent": null, "address": "已抹除", "telephone": "已抹除",
    "email": null, "electronicDelivery": false}'::jsonb $$;
create function erased_record() returns jsonb language sql immutable parallel safe as $$
  select '{"fields": [{"name": "行政相对人名称", "value": "已抹除", "masked": null}],
    "salt": ""}'::jsonb $$;

-- These rows change once: to the erased value, while the entry that erases them is being written.
create function only_erased() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before jsonb := to_jsonb(old);
  personal text[] := tg_argv[1:];
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - personal = before - personal and exists (
      select from ledger_entry t
      join erasure x on x.bureau = t.bureau and x.ref = t.leaf
      join ledger_entry e on e.bureau = x.bureau and e.subject = x.subject and e.seq = x.seq
      where t.bureau = old.bureau and t.subject = (before ->> tg_argv[0])::uuid and t.seq = old.seq
        and e.xmin = pg_current_xact_id()::xid) then
    return new;
  end if;
  raise exception 'rows of % are never changed or removed', tg_table_name
    using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end $$;
drop trigger append_only on party;
create trigger append_only before update or delete on party
  for each row execute function only_erased('subject', 'name', 'code', 'words');
drop trigger append_only on draft;
create trigger append_only before update or delete on draft
  for each row execute function only_erased('subject', 'hash');
drop trigger append_only on publication_draft;
create trigger append_only before update or delete on publication_draft
  for each row execute function only_erased('id', 'record');

-- The personal columns of the rows that stand on an entry; gives whether there are any.
create function blank_rows(target ledger_entry, names text[], said erasure) returns boolean
language plpgsql set search_path = public, pg_temp as $$
declare found_any boolean := false;
begin
  if 'party' = any(names) then
    update party set name = '已抹除', code = null, words = erased_words()
      where bureau = target.bureau and subject = target.subject and seq = target.seq;
    found_any := found_any or found;
  end if;
  if 'draft' = any(names) then
    update draft set hash = decode(repeat('00', 32), 'hex')
      where bureau = target.bureau and subject = target.subject and seq = target.seq;
    found_any := found_any or found;
  end if;
  if 'record' = any(names) then
    update publication_draft set record = erased_record()
      where bureau = target.bureau and id = target.subject and seq = target.seq;
    found_any := found_any or found;
    -- The register that visitors search follows the draft that was published.
    update public_decision p set record = erased_record(), party = '已抹除', search = '',
        state = 'taken_down', until = said.day
      from publication_made m join decision d on d.bureau = m.bureau and d.subject = m.decision
      join ledger_entry e on e.bureau = d.bureau and e.subject = d.subject and e.seq = d.seq
      where m.bureau = target.bureau and m.id = target.subject and m.draft_seq = target.seq
        and p.bureau = m.bureau and p.leaf = e.leaf;
  end if;
  -- A file's own name is a word too, and an upload is named by nobody but its case.
  if names && array['party', 'record'] then
    update upload set name = '已抹除' where bureau = target.bureau and subject = said.subject;
  end if;
  return found_any;
end $$;
revoke execute on function blank_rows from public;

-- The one way to erase: an entry that names the digests takes the values with it, in its own
-- transaction. Nothing calls this but the entry, and no such entry can be written without it.
create function erase() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  pub jsonb := convert_from(new.body, 'UTF8')::jsonb -> 'pub';
  digests text[] := array(select jsonb_array_elements_text(pub -> 'digests'));
  said erasure%rowtype;
  target ledger_entry%rowtype;
  names text[];
begin
  select * into said from erasure
    where bureau = new.bureau and subject = new.subject and seq = new.seq;
  if not found or disclosure_ref(said.ref) <> pub ->> 'ref' or said.ground <> pub ->> 'ground' then
    raise exception 'erasing entry without its row' using errcode = 'check_violation',
      constraint = 'erasure_row';
  end if;
  select * into target from ledger_entry where bureau = new.bureau and leaf = said.ref;
  if target.subject <> new.subject and not exists (select from publication_draft
      where bureau = new.bureau and id = target.subject and decision = new.subject) then
    raise exception 'entry of another case' using errcode = 'check_violation',
      constraint = 'erasure_foreign';
  end if;
  if exists (select from publication_made
      where bureau = new.bureau and decision = new.subject and until >= new.day) then
    raise exception 'still to be public' using errcode = 'check_violation',
      constraint = 'erasure_retained';
  end if;
  with gone as (delete from ledger_disclosure d
      where d.bureau = new.bureau and d.entry = target.id
        and disclosure_digest(d.d) = any(digests) and d.name in ('party', 'files', 'content',
          'gaps', 'findings', 'conclusion', 'record', 'draft', 'draft_hash', 'points', 'advice',
          'delivery', 'reason', 'facts')
      returning d.name)
    select coalesce(array_agg(name), '{}') into names from gone;
  if cardinality(names) = 0 or cardinality(names) <> cardinality(digests) then
    raise exception 'digests of fields that cannot be erased' using errcode = 'check_violation',
      constraint = 'erasure_digests';
  end if;
  -- A hash without salt over a row's personal values goes with them, and never without them.
  if blank_rows(target, names, said) <> ('facts' = any(names)) then
    raise exception 'the digest of the rows goes with their values' using
      errcode = 'check_violation', constraint = 'erasure_facts';
  end if;
  delete from act_receipt where bureau = target.bureau and act = target.act;
  return null;
end $$;
create trigger erases after insert on ledger_entry for each row
  when (new.type = 'disclosure.erased') execute function erase();

-- The marks. Ids of officers and fingerprints of files name nobody by themselves (docs/adr/0022).
select mark_columns('party', 'party', 'name', 'code', 'words');
select mark_columns('draft', 'party', 'hash');
select mark_columns('publication_draft', 'party', 'record');
select mark_columns('public_decision', 'party', 'party', 'record', 'search');
select mark_columns('upload', 'party', 'name');
select mark_columns('act_receipt', 'party', 'input_hash');
select mark_columns('ledger_disclosure', 'party', 'd');
select mark_columns('officer', 'officer', 'name', 'office');
select mark_columns('certificate', 'officer', 'number');
select mark_columns('public_officer', 'officer', 'name', 'office', 'certificates');
select mark_columns('account', 'officer', 'login', 'password_hash');
select mark_columns(t) from unnest(array['bureau', 'ledger_entry', 'subject', 'ledger_pending',
  'ledger_leaf', 'ledger_head', 'ledger_tile', 'ledger_checkpoint', 'post_grant',
  'certificate_stop', 'act_officer', 'item', 'item_list_change', 'item_version', 'recheck',
  'item_publication', 'record_plan', 'public_item', 'case_file', 'case_part', 'reception',
  'supplement_notice', 'acceptance', 'examination', 'vault_object', 'evidence', 'inspection',
  'assessment', 'opinion', 'counter', 'document', 'document_issue', 'declination', 'decision',
  'licence', 'delivery', 'archive_entry', 'deadline', 'publication', 'publication_made',
  'public_document', 'public_queue', 'session', 'case_code', 'erasure', 'erased_object',
  'witness_log', 'log_key', 'log_key_revoked', 'witness_key', 'log_policy', 'bundle_closing',
  'bundle_reader', 'schema_version']::regclass[]) t;
