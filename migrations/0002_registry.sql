-- What the bureau is and may do: officers with certificates (S1.6), posts, items with versions that
-- the legal office re-checks before publication (S1.4, S1.5), record plans (S2.2).

create table officer (
  bureau int not null,
  id uuid not null,
  seq int not null,
  type text not null check (type = 'officer.enrolled'),
  day date not null,
  handle text not null unique check (handle ~ '^[A-Za-z0-9_-]{22}$'),
  name text not null,
  office text not null,
  primary key (bureau, id),
  foreign key (bureau, id, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table post_grant (
  bureau int not null,
  officer uuid not null,
  post text not null check (post in ('clerk', 'examiner', 'inspector', 'decider', 'reviewer',
    'disclosure', 'archivist', 'supervisor', 'counsel', 'administrator')),
  seq int not null,
  type text not null check (type = 'post.granted'),
  day date not null,
  granted_by uuid,
  primary key (bureau, officer, post),
  foreign key (bureau, officer) references officer (bureau, id),
  foreign key (bureau, officer, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  -- Whoever grants a post is not who receives it.
  constraint post_own_grant check (granted_by is distinct from officer)
);

-- An administrator cannot touch a case, so nobody holds that post beside one of the course.
create function administrator_stands_alone() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from officer where bureau = new.bureau and id = new.officer for no key update;
  if exists (select from post_grant g where g.bureau = new.bureau and g.officer = new.officer
             and (g.post = 'administrator') <> (new.post = 'administrator')) then
    raise exception 'an administrator holds no other post' using errcode = 'check_violation',
      constraint = 'post_administrator_alone';
  end if;
  return new;
end $$;
create trigger alone before insert on post_grant
  for each row execute function administrator_stands_alone();

create table certificate (
  bureau int not null,
  id uuid not null,
  officer uuid not null,
  seq int not null,
  type text not null check (type = 'certificate.filed'),
  day date not null,
  number text not null,
  issuer text not null,
  valid daterange not null check (not isempty(valid) and not lower_inf(valid) and not upper_inf(valid)),
  examined_on date not null,
  primary key (bureau, id),
  unique (bureau, number),
  unique (bureau, id, officer, valid),
  foreign key (bureau, officer) references officer (bureau, id),
  foreign key (bureau, officer, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  constraint certificate_examination check (examined_on <= lower(valid))
);

create table certificate_stop (
  bureau int not null,
  certificate uuid not null,
  officer uuid not null,
  span daterange not null check (not isempty(span) and not lower_inf(span)),
  seq int not null,
  type text not null check (type = 'certificate.stopped'),
  day date not null,
  primary key (bureau, certificate, seq),
  foreign key (bureau, certificate) references certificate (bureau, id),
  foreign key (bureau, officer, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

-- A stop waits for the acts under way on the certificate, and they for it (act_officer shares it).
create function stop_locks_certificate() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from certificate where bureau = new.bureau and id = new.certificate for update;
  return new;
end $$;
create trigger locks before insert on certificate_stop
  for each row execute function stop_locks_certificate();

create table act_officer (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null,
  day date not null,
  officer uuid not null,
  post text not null,
  certificate uuid not null,
  valid daterange not null,
  done_on date not null,
  primary key (bureau, subject, seq, officer),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  foreign key (bureau, officer, post) references post_grant (bureau, officer, post),
  constraint certificate_own foreign key (bureau, certificate, officer, valid)
    references certificate (bureau, id, officer, valid),
  constraint certificate_expired check (coalesce(done_on <@ valid, false)),
  constraint act_done_on check (done_on <= day and done_on >= day - 7)
);

create function certificate_not_stopped() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from certificate where bureau = new.bureau and id = new.certificate for share;
  if exists (select from certificate_stop where bureau = new.bureau
             and certificate = new.certificate and span @> new.done_on) then
    raise exception 'certificate is suspended or revoked' using errcode = 'check_violation',
      constraint = 'certificate_stopped';
  end if;
  return new;
end $$;
create trigger not_stopped before insert on act_officer
  for each row execute function certificate_not_stopped();

create table item (
  bureau int not null,
  id uuid not null,
  seq int not null,
  type text not null check (type = 'item.imported'),
  day date not null,
  code text not null,
  name text not null,
  kind text not null check (kind in ('licence', 'confirmation', 'filing', 'other_power', 'public_service')),
  department text not null,
  basis_text text not null,
  primary key (bureau, id),
  constraint item_code unique (bureau, code),
  foreign key (bureau, id, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

-- What a newer list says of an item already there (the row of `item` itself never changes).
create table item_list_change (
  bureau int not null,
  item uuid not null,
  seq int not null,
  type text not null check (type = 'item.imported'),
  day date not null,
  changes jsonb not null,
  primary key (bureau, item, seq),
  foreign key (bureau, item) references item (bureau, id),
  foreign key (bureau, item, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table item_version (
  bureau int not null,
  item uuid not null,
  no int not null check (no >= 1),
  hash bytea not null check (octet_length(hash) = 32),
  author uuid not null,
  proved boolean not null,
  content jsonb not null,
  chart text not null,
  seq int not null,
  type text not null check (type = 'item.completed'),
  day date not null,
  primary key (bureau, item, no),
  unique (bureau, item, no, hash, author, proved),
  foreign key (bureau, item) references item (bureau, id),
  foreign key (bureau, author) references officer (bureau, id),
  foreign key (bureau, item, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table recheck (
  bureau int not null,
  item uuid not null,
  no int not null,
  hash bytea not null,
  author uuid not null,
  proved boolean not null,
  outcome text not null check (outcome in ('pass', 'return')),
  reviewer uuid not null,
  post text not null check (post = 'reviewer'),
  seq int not null,
  type text not null check (type = 'item.rechecked'),
  day date not null,
  primary key (bureau, item, no, seq),
  unique (bureau, item, no, hash, outcome, proved, seq),
  constraint recheck_of_version foreign key (bureau, item, no, hash, author, proved)
    references item_version (bureau, item, no, hash, author, proved),
  foreign key (bureau, reviewer, post) references post_grant (bureau, officer, post),
  constraint recheck_own check (reviewer <> author),
  foreign key (bureau, item, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

create table item_publication (
  bureau int not null,
  item uuid not null,
  no int not null,
  hash bytea not null,
  outcome text not null constraint item_not_rechecked check (outcome = 'pass'),
  proved boolean not null constraint chart_not_proved check (proved),
  recheck_seq int not null,
  seq int not null,
  type text not null check (type = 'item.published'),
  day date not null,
  primary key (bureau, item, no),
  constraint item_recheck foreign key (bureau, item, no, hash, outcome, proved, recheck_seq)
    references recheck (bureau, item, no, hash, outcome, proved, seq),
  foreign key (bureau, item, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

-- Which step of a published version records what (S2.2); the closing act's row carries this key.
create table record_plan (
  bureau int not null,
  item uuid not null,
  no int not null,
  act text not null,
  record text not null check (record in ('none', 'text', 'audio', 'video', 'whole')),
  primary key (bureau, item, no, act),
  unique (bureau, item, no, act, record),
  foreign key (bureau, item, no) references item_publication (bureau, item, no)
);

select guard_append_only(t) from unnest(array['officer', 'post_grant', 'certificate',
  'certificate_stop', 'act_officer', 'item', 'item_list_change', 'item_version', 'recheck',
  'item_publication', 'record_plan']::regclass[]) t;
select guard_bureau(t, 'select', 'insert') from unnest(array['officer', 'post_grant', 'certificate',
  'certificate_stop', 'act_officer', 'item', 'item_list_change', 'item_version', 'recheck',
  'item_publication', 'record_plan']::regclass[]) t;

-- What the public sees of the bureau before an act stands in tables without policy (S1.1, S1.3).
create table public_item (
  bureau int not null,
  code text not null,
  no int not null,
  item uuid not null,
  name text not null,
  kind text not null,
  department text not null,
  content jsonb,
  chart text,
  published_on date,
  rechecked_on date,
  leaf bytea,
  primary key (bureau, code, no)
);
create index public_item_current on public_item (bureau, item, no desc);
create table public_officer (
  bureau int not null,
  handle text primary key,
  officer uuid not null,
  name text not null,
  office text not null,
  posts text[] not null,
  certificates jsonb not null
);
grant select on public_item, public_officer to sanzhi_app, sanzhi_web;
grant insert on public_item, public_officer to sanzhi_app;
grant update (name, kind, department) on public_item to sanzhi_app;
grant update (posts, certificates) on public_officer to sanzhi_app;
