-- Countersigning 副署 by a superior bureau, and the keys of the log (S4.6, ledger §7 and §13).

-- What a witness has countersigned last, by its own name: one row per log. It is no bureau's row,
-- since the logs are those of other installations.
create table witness_log (
  witness text not null check (witness !~ '[[:space:]+]'),
  origin text not null check (origin !~ '[[:space:]+]'),
  size bigint not null check (size >= 0),
  root bytea not null check (octet_length(root) = 32),
  -- The checkpoint with the log's line and ours; empty only while its first one is being judged.
  note text not null,
  cosigned_at timestamptz not null,
  primary key (witness, origin)
);
grant select, insert, update (size, root, note, cosigned_at) on witness_log to sanzhi_sequencer;
grant select on witness_log to sanzhi_web;

-- A witness never goes back, and never knows two roots of one size: that is all that it is for.
create function witness_only_advances() returns trigger language plpgsql as $$
begin
  if new.witness <> old.witness or new.origin <> old.origin or new.size < old.size
     or new.size = old.size and old.note <> '' and new.root <> old.root
     or new.cosigned_at < old.cosigned_at then
    raise exception 'a witness only advances' using errcode = 'restrict_violation',
      constraint = 'witness_log_advances';
  end if;
  return new;
end $$;
create trigger advances before update on witness_log
  for each row execute function witness_only_advances();
create trigger never_removed before delete on witness_log
  for each row execute function refuse_change();
create trigger never_emptied before truncate on witness_log
  for each statement execute function refuse_change();

-- A note keeps its first countersignatures, whose times say by when an entry was in the log;
-- `fresh` is the same checkpoint under the newest ones, which say that it is still the newest.
alter table ledger_checkpoint add column fresh text;
grant update (fresh) on ledger_checkpoint to sanzhi_sequencer;

create function note_body(note text) returns text
  language sql immutable strict parallel safe
  as $$ select split_part(note, E'\n\n', 1) $$;

create function checkpoint_only_gains() returns trigger language plpgsql as $$
begin
  if (new.bureau, new.size) is distinct from (old.bureau, old.size)
     or left(new.note, length(old.note)) <> old.note
     or note_body(new.note) <> note_body(old.note)
     or old.fresh is not null and new.fresh is null
     or note_body(new.fresh) <> note_body(new.note)
     or old.cosigned and not new.cosigned then
    raise exception 'a checkpoint only gains countersignatures'
      using errcode = 'restrict_violation', constraint = 'ledger_checkpoint_gains';
  end if;
  return new;
end $$;
create trigger gains before update on ledger_checkpoint
  for each row execute function checkpoint_only_gains();
create trigger never_removed before delete on ledger_checkpoint
  for each row execute function refuse_change();
create trigger never_emptied before truncate on ledger_checkpoint
  for each statement execute function refuse_change();
create index ledger_checkpoint_cosigned on ledger_checkpoint (bureau, size) where cosigned;

-- Keys of the log and of the bureau's own witness, and the policies, as the bureau's entries state
-- them. The keys themselves lie in files.
create table log_key (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'log.key'),
  day date not null,
  vkey text not null,
  from_day date not null,
  primary key (bureau, vkey),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  constraint log_key_from check (from_day >= day)
);
create table log_key_revoked (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'log.key_revoked'),
  day date not null,
  vkey text not null,
  primary key (bureau, vkey),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);
create table witness_key (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'witness.key'),
  day date not null,
  vkey text not null,
  from_day date not null,
  primary key (bureau, vkey),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  constraint witness_key_from check (from_day >= day)
);
create table log_policy (
  bureau int not null,
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'log.policy'),
  day date not null,
  hash bytea not null check (octet_length(hash) = 32),
  body text not null,
  primary key (bureau, subject, seq),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred,
  constraint log_policy_hash check (hash = sha256(convert_to(body, 'UTF8')))
);
select guard_append_only(t) from unnest(array['log_key', 'log_key_revoked', 'witness_key',
  'log_policy']::regclass[]) t;
select guard_bureau(t, 'select', 'insert') from unnest(array['log_key', 'log_key_revoked',
  'witness_key', 'log_policy']::regclass[]) t;
create policy seal on log_key for select to sanzhi_sequencer, sanzhi_web using (true);
create policy seal on log_key_revoked for select to sanzhi_sequencer, sanzhi_web using (true);
create policy seal on witness_key for select to sanzhi_sequencer, sanzhi_web using (true);
create policy seal on log_policy for select to sanzhi_sequencer, sanzhi_web using (true);
grant select on log_key, log_key_revoked, witness_key, log_policy to sanzhi_sequencer, sanzhi_web;
