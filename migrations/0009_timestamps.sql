-- Time-stamps of an authority over checkpoints (RFC 3161; S4.6). One token covers all earlier
-- entries; the entry `timestamp.added` holds the token's SHA-256, this table the token itself.

create table ledger_tst (
  bureau int not null,
  size bigint not null,
  token bytea not null check (octet_length(token) between 1 and 65536),
  subject uuid not null,
  seq int not null,
  type text not null check (type = 'timestamp.added'),
  day date not null,
  constraint ledger_tst_once primary key (bureau, size),
  foreign key (bureau, size) references ledger_checkpoint (bureau, size),
  foreign key (bureau, subject, seq, type, day)
    references ledger_entry (bureau, subject, seq, type, day) deferrable initially deferred
);

select guard_append_only('ledger_tst');
select guard_bureau('ledger_tst', 'select', 'insert');
create policy read on ledger_tst for select to sanzhi_web using (true);
grant select (bureau, size, token) on ledger_tst to sanzhi_web;
select mark_columns('ledger_tst');
