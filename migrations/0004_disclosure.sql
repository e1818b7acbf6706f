-- What the bureau made public after the act (S1.8, S1.9, S1.10), and what any visitor may read.

create table publication (
  bureau int not null,
  decision uuid not null,
  decision_seq int not null,
  decision_type text not null check (decision_type = 'decision.made'),
  decision_day date not null,
  due date not null check (due >= decision_day),
  rule text not null,
  primary key (bureau, decision),
  foreign key (bureau, decision, decision_seq, decision_type, decision_day)
    references decision (bureau, subject, seq, type, day)
);

-- No decision without its place in the queue (S1.10): checked when the transaction ends.
create function decision_is_queued() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from publication where bureau = new.bureau and decision = new.subject) then
    raise exception 'decision outside the publication queue' using errcode = 'check_violation',
      constraint = 'publication_queue';
  end if;
  return null;
end $$;
create constraint trigger queued after insert on decision deferrable initially deferred
  for each row execute function decision_is_queued();

create table publication_draft (
  bureau int not null,
  id uuid not null,
  seq int not null,
  type text not null check (type = 'publication.prepared'),
  day date not null,
  decision uuid not null,
  preparer uuid not null,
  post text not null check (post = 'disclosure'),
  rec_hash bytea not null check (octet_length(rec_hash) = 32),
  record jsonb not null,
  primary key (bureau, id, seq),
  unique (bureau, id, seq, decision, preparer, rec_hash),
  foreign key (bureau, decision) references publication (bureau, decision),
  foreign key (bureau, preparer, post) references post_grant (bureau, officer, post),
  foreign key (bureau, id, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table publication_made (
  bureau int not null,
  decision uuid not null,
  id uuid not null,
  draft_seq int not null,
  preparer uuid not null,
  rec_hash bytea not null,
  checker uuid not null,
  post text not null check (post = 'disclosure'),
  until date not null,
  seq int not null,
  type text not null check (type = 'publication.made'),
  day date not null,
  constraint publication_once primary key (bureau, decision),
  constraint publication_unchecked check (checker <> preparer),
  constraint publication_checked foreign key (bureau, id, draft_seq, decision, preparer, rec_hash)
    references publication_draft (bureau, id, seq, decision, preparer, rec_hash),
  foreign key (bureau, checker, post) references post_grant (bureau, officer, post),
  foreign key (bureau, id, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

select guard_append_only(t) from unnest(array['publication', 'publication_draft',
  'publication_made']::regclass[]) t;
select guard_bureau(t, 'select', 'insert') from unnest(array['publication', 'publication_draft',
  'publication_made']::regclass[]) t;

create table public_decision (
  bureau int not null,
  handle text primary key,
  leaf bytea not null,
  document_leaf bytea,
  number text not null,
  item_code text not null,
  item_no int not null,
  item_name text not null,
  kind text not null check (kind in ('grant', 'deny')),
  office text not null,
  party text not null,
  party_kind text not null check (party_kind in ('person', 'company', 'organisation')),
  record jsonb not null,
  search text not null,
  decided_on date not null,
  due date not null,
  published_on date not null,
  until date not null,
  state text not null check (state in ('valid', 'invalid', 'taken_down'))
);
create index public_decision_day on public_decision (bureau, decided_on desc, handle);

-- Where the code printed on a paper leads (/verify/<handle>): numbers and hashes, no words.
create table public_document (
  bureau int not null,
  handle text primary key,
  kind text not null,
  number text not null,
  leaf bytea not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  issued_on date not null
);

-- The completeness badge: queued, published, overdue as plain numbers.
create table public_queue (
  bureau int not null,
  decision_leaf bytea not null,
  due date not null,
  published_on date,
  primary key (bureau, decision_leaf)
);

grant select on public_decision, public_document, public_queue to sanzhi_app, sanzhi_web;
grant insert on public_decision, public_document, public_queue to sanzhi_app;
grant update (record, search, party, state) on public_decision to sanzhi_app;
grant update (published_on) on public_queue to sanzhi_app;
