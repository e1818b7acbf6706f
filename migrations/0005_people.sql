-- Who may sign in, and with which code an applicant sees a case. Not official facts: no entry.

create table account (
  bureau int not null,
  login text not null,
  officer uuid not null,
  password_hash text not null,
  failed_count int not null default 0 check (failed_count >= 0),
  primary key (bureau, login),
  foreign key (bureau, officer) references officer (bureau, id)
);
create table session (
  bureau int not null,
  id_hash bytea primary key check (octet_length(id_hash) = 32),
  officer uuid not null,
  expires_at timestamptz not null
);
create table case_code (
  bureau int not null,
  subject uuid not null,
  code_hash bytea not null check (octet_length(code_hash) = 32),
  primary key (bureau, subject),
  foreign key (bureau, subject) references case_file (bureau, id)
);
create table upload (
  bureau int not null,
  id text not null,
  officer uuid not null,
  sha256 bytea not null,
  name text not null,
  primary key (bureau, id),
  foreign key (bureau, sha256) references vault_object (bureau, sha256)
);
select guard_bureau('account', 'select', 'insert', 'update (password_hash, failed_count)');
select guard_bureau('case_code', 'select', 'insert');
select guard_bureau('upload', 'select', 'insert');
-- A session is found by its hash before the bureau is known.
grant select, insert, delete on session to sanzhi_app;
