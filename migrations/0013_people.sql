-- First passwords, given by an administrator, are changed by their owner before anything else.
-- Capability S1.6. Not official facts: no entry.

alter table account add column must_change boolean not null default false;
alter table account add constraint account_officer unique (bureau, officer);
grant update (must_change) on account to sanzhi_app;
select mark_columns('account');
