-- Who may take whole entry bundles (src/web/log/bundles.ts). Types and times alone may tell a
-- neighbour whose case it is in a small county: a bureau may close its bundles to the public.

-- A row closes the bundles of a bureau; without one they are open. Restored with the rest, so that
-- a restore opens nothing.
create table bundle_closing (
  bureau int primary key references bureau,
  since date not null
);

-- Superior bodies that take closed bundles: 128 random bits, kept as their hash, until a day.
create table bundle_reader (
  bureau int not null references bureau,
  name text not null check (length(name) between 1 and 60),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  until date not null,
  primary key (bureau, name)
);

-- Only the operator writes, as the owner and by the command; the running house reads.
alter table bundle_closing enable row level security;
alter table bundle_reader enable row level security;
create policy read on bundle_closing for select to sanzhi_web using (true);
create policy read on bundle_reader for select to sanzhi_web using (true);
grant select on bundle_closing, bundle_reader to sanzhi_web;

-- /history/<day> finds a day's heads.
create index ledger_head_day on ledger_head (bureau, sealed_at);
