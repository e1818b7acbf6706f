-- The house: bureaus, subjects and the log that every official fact stands on.
-- Capabilities S2.1, S2.5, S4.6. The log is described in src/ledger/index.ts.

revoke all on schema public from public;
grant usage on schema public to sanzhi_app, sanzhi_sequencer, sanzhi_web;

-- convert_from and the text-to-time casts are only STABLE: with UTF8 and an explicit Z they cannot
-- change, so the wrappers may say IMMUTABLE.
create function body_text(body bytea, field text) returns text
  language sql immutable strict parallel safe
  as $$ select convert_from(body, 'UTF8')::jsonb ->> field $$;

create function body_day(body bytea) returns date
  language sql immutable strict parallel safe
  as $$ select ((convert_from(body, 'UTF8')::jsonb ->> 'at')::timestamptz at time zone 'UTC'
                + interval '8 hours')::date $$;

create function current_bureau() returns int
  language sql stable parallel safe
  as $$ select nullif(current_setting('sanzhi.bureau', true), '')::int $$;

create table bureau (
  bureau int primary key check (bureau > 0),
  origin text not null unique check (origin !~ '[[:space:]+]'),
  division text not null check (division ~ '^[0-9]{6}$'),
  moving_clock boolean not null,
  profile jsonb not null,
  -- A demonstration can be told from a real log by its first line alone.
  constraint bureau_origin check (moving_clock = (origin like 'demo.%'))
);
grant select on bureau to sanzhi_app, sanzhi_sequencer, sanzhi_web;
grant insert on bureau to sanzhi_app;
alter table bureau enable row level security;
create policy own on bureau to sanzhi_app using (true)
  with check (bureau = current_bureau());
create policy seal on bureau for select to sanzhi_sequencer, sanzhi_web using (true);

create table ledger_entry (
  bureau int not null references bureau,
  id bigint not null generated always as identity (cache 1),
  subject uuid not null,
  seq int not null check (seq >= 1),
  prev_seq int generated always as (nullif(seq - 1, 0)) stored,
  prev_leaf bytea,
  act uuid not null,
  body bytea not null check (octet_length(body) <= 8192),
  leaf bytea not null generated always as (sha256('\x00'::bytea || body)) stored,
  type text not null generated always as (body_text(body, 'type')) stored,
  log text not null generated always as (body_text(body, 'log')) stored,
  day date not null generated always as (body_day(body)) stored,
  primary key (bureau, id),
  constraint ledger_entry_act unique (bureau, act),
  unique (bureau, leaf),
  unique (bureau, subject, seq),
  unique (bureau, subject, seq, leaf),
  unique (bureau, subject, seq, type, day),
  constraint ledger_entry_first check ((seq = 1) = (prev_leaf is null)),
  constraint ledger_entry_prev foreign key (bureau, subject, prev_seq, prev_leaf)
    references ledger_entry (bureau, subject, seq, leaf)
);

create table subject (
  bureau int not null references bureau,
  id uuid not null,
  kind text not null check (kind in ('bureau', 'officer', 'item', 'case', 'publication')),
  handle bytea not null check (octet_length(handle) = 16),
  version int not null check (version >= 1),
  last_leaf bytea not null,
  primary key (bureau, id),
  unique (bureau, id, kind),
  constraint subject_head foreign key (bureau, id, version, last_leaf)
    references ledger_entry (bureau, subject, seq, leaf) deferrable initially deferred
);

create table ledger_disclosure (
  bureau int not null,
  entry bigint not null,
  name text not null,
  d text not null,
  primary key (bureau, entry, name),
  foreign key (bureau, entry) references ledger_entry (bureau, id)
);

create table ledger_pending (
  bureau int not null,
  entry bigint not null,
  primary key (bureau, entry)
);

create table ledger_leaf (
  bureau int not null,
  idx bigint not null check (idx >= 0),
  entry bigint not null,
  primary key (bureau, idx),
  unique (bureau, entry),
  foreign key (bureau, entry) references ledger_entry (bureau, id)
);

create table ledger_head (
  bureau int not null references bureau,
  size bigint not null check (size >= 1),
  root bytea not null check (octet_length(root) = 32),
  sealed_at timestamptz not null,
  primary key (bureau, size)
);

create table ledger_tile (
  bureau int not null references bureau,
  level int not null check (level between 0 and 7),
  n bigint not null check (n >= 0),
  w int not null check (w between 1 and 256),
  hashes bytea not null,
  primary key (bureau, level, n),
  constraint ledger_tile_width check (octet_length(hashes) = 32 * w)
);

create table ledger_checkpoint (
  bureau int not null,
  size bigint not null,
  note text not null,
  cosigned boolean not null,
  primary key (bureau, size),
  foreign key (bureau, size) references ledger_head (bureau, size)
);

-- The words of an act's input, hashed, so that a repeat can be told from another act with the same id.
create table act_receipt (
  bureau int not null,
  act uuid not null,
  input_hash bytea not null check (octet_length(input_hash) = 32),
  primary key (bureau, act),
  foreign key (bureau, act) references ledger_entry (bureau, act)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or removed', tg_table_name
    using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end $$;

create function guard_append_only(target regclass) returns void language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete on %s
    for each row execute function refuse_change()', target);
  execute format('create trigger append_only_whole before truncate on %s
    for each statement execute function refuse_change()', target);
end $$;
revoke execute on function guard_append_only from public;

-- A table that holds one bureau's rows: the application sees and writes only those of the bureau
-- that its transaction names (architecture: row security).
create function guard_bureau(target regclass, variadic grants text[]) returns void
language plpgsql as $$
declare g text;
begin
  execute format('alter table %s enable row level security', target);
  execute format('create policy own on %s to sanzhi_app using (bureau = current_bureau())
    with check (bureau = current_bureau())', target);
  foreach g in array grants loop
    execute format('grant %s on %s to sanzhi_app', g, target);
  end loop;
end $$;
revoke execute on function guard_bureau from public;

select guard_append_only(t) from unnest(array['ledger_entry', 'ledger_leaf', 'ledger_head',
  'bureau']::regclass[]) t;
select guard_bureau('ledger_entry', 'select', 'insert (bureau, subject, seq, prev_leaf, act, body)');
select guard_bureau('ledger_disclosure', 'select', 'insert');
select guard_bureau('subject', 'select', 'insert', 'update (version, last_leaf)');
select guard_bureau('act_receipt', 'select', 'insert');
select guard_bureau('ledger_pending', 'select');
select guard_bureau('ledger_leaf', 'select');
select guard_bureau('ledger_head', 'select');
select guard_bureau('ledger_tile', 'select');
select guard_bureau('ledger_checkpoint', 'select');

create policy seal on ledger_entry for select to sanzhi_sequencer using (true);
create policy seal on ledger_disclosure for select to sanzhi_sequencer using (true);
create policy seal on subject for select to sanzhi_sequencer using (true);
create policy seal on ledger_pending to sanzhi_sequencer using (true);
create policy seal on ledger_leaf to sanzhi_sequencer using (true) with check (true);
create policy seal on ledger_head to sanzhi_sequencer using (true) with check (true);
create policy seal on ledger_tile to sanzhi_sequencer using (true) with check (true);
create policy seal on ledger_checkpoint to sanzhi_sequencer using (true) with check (true);
grant select on ledger_entry, ledger_disclosure, subject to sanzhi_sequencer;
grant select, delete on ledger_pending to sanzhi_sequencer;
grant select, insert on ledger_leaf, ledger_head to sanzhi_sequencer;
grant select, insert, update (w, hashes) on ledger_tile to sanzhi_sequencer;
grant select, insert, update (cosigned, note) on ledger_checkpoint to sanzhi_sequencer;

create policy read on ledger_leaf for select to sanzhi_web using (true);
create policy read on ledger_tile for select to sanzhi_web using (true);
create policy read on ledger_head for select to sanzhi_web using (true);
create policy read on ledger_checkpoint for select to sanzhi_web using (true);
create policy read on ledger_entry for select to sanzhi_web using (true);
grant select on ledger_leaf, ledger_tile, ledger_head, ledger_checkpoint to sanzhi_web;
grant select (bureau, id, leaf, type, body) on ledger_entry to sanzhi_web;

create function tile_is_full() returns trigger language plpgsql as $$
begin
  if old.w = 256 or new.w < old.w
     or substring(new.hashes for 32 * old.w) <> old.hashes then
    raise exception 'a tile only grows' using errcode = 'restrict_violation',
      constraint = 'ledger_tile_append_only';
  end if;
  return new;
end $$;
create trigger grows before update on ledger_tile for each row execute function tile_is_full();
create trigger never_removed before delete on ledger_tile
  for each row execute function refuse_change();

-- An entry belongs to its bureau's log, bears the true time, and waits for the sequencer: the
-- application can neither forget the waiting row nor date an act back.
create function entry_admitted() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare b bureau%rowtype;
begin
  select * into strict b from bureau where bureau = new.bureau;
  if new.log <> b.origin then
    raise exception 'entry of another log' using errcode = 'check_violation',
      constraint = 'ledger_entry_log';
  end if;
  if not b.moving_clock and abs(extract(epoch from
      (body_text(new.body, 'at')::timestamptz - clock_timestamp()))) > 120 then
    raise exception 'entry time is not the time of the database' using errcode = 'check_violation',
      constraint = 'ledger_entry_time';
  end if;
  insert into ledger_pending (bureau, entry) values (new.bureau, new.id);
  return null;
end $$;
create trigger admitted after insert on ledger_entry
  for each row execute function entry_admitted();

create function entry_is_covered() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from subject where bureau = new.bureau and id = new.subject
                 and version >= new.seq) then
    raise exception 'entry beyond its subject' using errcode = 'check_violation',
      constraint = 'ledger_entry_subject';
  end if;
  return null;
end $$;
create constraint trigger covered after insert on ledger_entry deferrable initially deferred
  for each row execute function entry_is_covered();

create function version_rises_by_one() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' and new.version <> 1 or tg_op = 'UPDATE' and new.version <> old.version + 1 then
    raise exception 'a version only rises by one' using errcode = 'check_violation',
      constraint = tg_table_name || '_version';
  end if;
  return new;
end $$;
create trigger version_rises before insert or update on subject
  for each row execute function version_rises_by_one();
create trigger never_removed before delete on subject
  for each row execute function refuse_change();
