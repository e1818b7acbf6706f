-- Written by test/database/schema.test.ts with UPDATE_SCHEMA=1; the truth is migrations/.

create role sanzhi_app login nobypassrls nocreate;
create role sanzhi_owner login nobypassrls nocreate;
create role sanzhi_sequencer login nobypassrls nocreate;
create role sanzhi_web login nobypassrls nocreate;
grant usage on schema graphile_worker to sanzhi_app;
grant usage on schema public to sanzhi_app;
grant usage on schema public to sanzhi_sequencer;
grant usage on schema public to sanzhi_web;

create table acceptance (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  accepted_on date not null,
  statutory_due date not null,
  promised_due date not null,
  officer uuid,
  side text not null,
  constraint acceptance_pkey PRIMARY KEY (bureau, subject),
  constraint acceptance_bureau_subject_accepted_on_key UNIQUE (bureau, subject, accepted_on),
  constraint acceptance_day CHECK (((accepted_on <= day) AND ((type =
      'case.accepted_by_silence'::text) OR (accepted_on = day)))),
  constraint acceptance_officer CHECK (
CASE type
    WHEN 'case.accepted'::text THEN (officer IS NOT NULL)
    ELSE (officer IS NULL)
END),
  constraint acceptance_promise CHECK (((promised_due <= statutory_due) AND (accepted_on <=
      promised_due))),
  constraint acceptance_side_check CHECK ((side = 'handle'::text)),
  constraint acceptance_type_check CHECK ((type = ANY (ARRAY['case.accepted'::text,
      'case.accepted_by_silence'::text]))),
  constraint acceptance_bureau_subject_fkey FOREIGN KEY (bureau, subject) REFERENCES
      reception(bureau, subject),
  constraint acceptance_bureau_subject_officer_side_fkey FOREIGN KEY (bureau, subject, officer,
      side) REFERENCES case_part(bureau, subject, officer, side),
  constraint acceptance_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.acceptance FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.acceptance FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table acceptance enable row level security;
create policy own on acceptance as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on acceptance to sanzhi_app;

create table account (
  bureau integer not null,
  login text not null,
  officer uuid not null,
  password_hash text not null,
  failed_count integer not null default 0,
  must_change boolean not null default false,
  constraint account_pkey PRIMARY KEY (bureau, login),
  constraint account_officer UNIQUE (bureau, officer),
  constraint account_failed_count_check CHECK ((failed_count >= 0)),
  constraint account_bureau_officer_fkey FOREIGN KEY (bureau, officer) REFERENCES officer(bureau,
      id)
);
alter table account enable row level security;
create policy own on account as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on account to sanzhi_app;
grant update (failed_count, must_change, password_hash) on account to sanzhi_app;

create table act_officer (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  officer uuid not null,
  post text not null,
  certificate uuid not null,
  valid daterange not null,
  done_on date not null,
  constraint act_officer_pkey PRIMARY KEY (bureau, subject, seq, officer),
  constraint act_done_on CHECK (((done_on <= day) AND (done_on >= (day - 7)))),
  constraint certificate_expired CHECK (COALESCE((done_on <@ valid), false)),
  constraint act_officer_bureau_officer_post_fkey FOREIGN KEY (bureau, officer, post) REFERENCES
      post_grant(bureau, officer, post),
  constraint act_officer_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint certificate_own FOREIGN KEY (bureau, certificate, officer, valid) REFERENCES
      certificate(bureau, id, officer, valid)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.act_officer FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.act_officer FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER not_stopped BEFORE INSERT ON public.act_officer FOR EACH ROW EXECUTE FUNCTION
      certificate_not_stopped();
alter table act_officer enable row level security;
create policy own on act_officer as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on act_officer to sanzhi_app;

create table act_receipt (
  bureau integer not null,
  act uuid not null,
  input_hash bytea not null,
  constraint act_receipt_pkey PRIMARY KEY (bureau, act),
  constraint act_receipt_input_hash_check CHECK ((octet_length(input_hash) = 32)),
  constraint act_receipt_bureau_act_fkey FOREIGN KEY (bureau, act) REFERENCES ledger_entry(bureau,
      act)
);
alter table act_receipt enable row level security;
create policy own on act_receipt as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on act_receipt to sanzhi_app;

create table archive_entry (
  bureau integer not null,
  subject uuid not null,
  retention_years integer not null,
  pages integer not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint archive_entry_pkey PRIMARY KEY (bureau, subject),
  constraint archive_entry_retention UNIQUE (bureau, subject, day, retention_years),
  constraint archive_entry_pages_check CHECK ((pages >= 1)),
  constraint archive_entry_retention_years_check CHECK (((retention_years >= 1) AND (retention_years
      <= 100))),
  constraint archive_entry_type_check CHECK ((type = 'case.archived'::text)),
  constraint archive_entry_bureau_subject_fkey FOREIGN KEY (bureau, subject) REFERENCES
      case_file(bureau, id),
  constraint archive_entry_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.archive_entry FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.archive_entry FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table archive_entry enable row level security;
create policy own on archive_entry as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on archive_entry to sanzhi_app;

create table assessment (
  bureau integer not null,
  subject uuid not null,
  draft integer not null,
  major boolean not null,
  added boolean not null,
  catalogue integer not null,
  facts jsonb not null,
  reasons jsonb not null,
  seq integer not null,
  constraint assessment_pkey PRIMARY KEY (bureau, subject, draft),
  constraint assessment_bureau_subject_draft_major_key UNIQUE (bureau, subject, draft, major),
  constraint assessment_added CHECK ((major OR (NOT added))),
  constraint assessment_bureau_subject_draft_fkey FOREIGN KEY (bureau, subject, draft) REFERENCES
      draft(bureau, subject, draft)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.assessment FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.assessment FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER never_falls BEFORE INSERT ON public.assessment FOR EACH ROW EXECUTE FUNCTION
      added_never_falls();
alter table assessment enable row level security;
create policy own on assessment as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on assessment to sanzhi_app;

create table bundle_closing (
  bureau integer not null,
  since date not null,
  constraint bundle_closing_pkey PRIMARY KEY (bureau),
  constraint bundle_closing_bureau_fkey FOREIGN KEY (bureau) REFERENCES bureau(bureau)
);
alter table bundle_closing enable row level security;
create policy read on bundle_closing as permissive for select to sanzhi_web using (true);
grant select on bundle_closing to sanzhi_web;

create table bundle_reader (
  bureau integer not null,
  name text not null,
  token_hash bytea not null,
  until date not null,
  constraint bundle_reader_pkey PRIMARY KEY (bureau, name),
  constraint bundle_reader_token_hash_key UNIQUE (token_hash),
  constraint bundle_reader_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60))),
  constraint bundle_reader_token_hash_check CHECK ((octet_length(token_hash) = 32)),
  constraint bundle_reader_bureau_fkey FOREIGN KEY (bureau) REFERENCES bureau(bureau)
);
alter table bundle_reader enable row level security;
create policy read on bundle_reader as permissive for select to sanzhi_web using (true);
grant select on bundle_reader to sanzhi_web;

create table bureau (
  bureau integer not null,
  origin text not null,
  division text not null,
  moving_clock boolean not null,
  profile jsonb not null,
  constraint bureau_pkey PRIMARY KEY (bureau),
  constraint bureau_origin_key UNIQUE (origin),
  constraint bureau_bureau_check CHECK ((bureau > 0)),
  constraint bureau_division_check CHECK ((division ~ '^[0-9]{6}$'::text)),
  constraint bureau_origin CHECK ((moving_clock = (origin ~~ 'demo.%'::text))),
  constraint bureau_origin_check CHECK ((origin !~ '[[:space:]+]'::text))
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.bureau FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.bureau FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table bureau enable row level security;
create policy own on bureau as permissive for all to sanzhi_app using (true) with check ((bureau =
      current_bureau()));
create policy seal on bureau as permissive for select to sanzhi_sequencer, sanzhi_web using (true);
grant insert, select on bureau to sanzhi_app;
grant select on bureau to sanzhi_sequencer;
grant select on bureau to sanzhi_web;

create table case_code (
  bureau integer not null,
  subject uuid not null,
  code_hash bytea not null,
  constraint case_code_pkey PRIMARY KEY (bureau, subject),
  constraint case_code_code_hash_check CHECK ((octet_length(code_hash) = 32)),
  constraint case_code_bureau_subject_fkey FOREIGN KEY (bureau, subject) REFERENCES
      case_file(bureau, id)
);
alter table case_code enable row level security;
create policy own on case_code as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on case_code to sanzhi_app;

create table case_file (
  bureau integer not null,
  id uuid not null,
  kind text not null,
  version integer not null,
  draft integer not null,
  state text not null,
  course jsonb not null,
  item uuid not null,
  item_no integer not null,
  number text,
  next_acts text[] not null,
  next_posts text[] not null,
  received_on date,
  accepted_on date,
  decided_on date,
  ended_on date,
  promised_due date,
  statutory_due date,
  result text,
  constraint case_file_pkey PRIMARY KEY (bureau, id),
  constraint case_file_bureau_id_draft_key UNIQUE (bureau, id, draft),
  constraint case_file_draft_check CHECK ((draft >= 0)),
  constraint case_file_kind_check CHECK ((kind = 'case'::text)),
  constraint case_file_result_check CHECK ((result = ANY (ARRAY['grant'::text, 'deny'::text]))),
  constraint case_file_bureau_id_kind_fkey FOREIGN KEY (bureau, id, kind) REFERENCES subject(bureau,
      id, kind),
  constraint case_file_bureau_item_item_no_fkey FOREIGN KEY (bureau, item, item_no) REFERENCES
      item_publication(bureau, item, no),
  constraint case_file_entry FOREIGN KEY (bureau, id, version) REFERENCES ledger_entry(bureau,
      subject, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX case_file_open ON public.case_file USING btree (bureau, state, statutory_due);
CREATE INDEX case_file_posts ON public.case_file USING gin (next_posts) WHERE (ended_on IS NULL);
CREATE TRIGGER never_removed BEFORE DELETE ON public.case_file FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER version_rises BEFORE INSERT OR UPDATE ON public.case_file FOR EACH ROW EXECUTE
      FUNCTION version_rises_by_one();
alter table case_file enable row level security;
create policy own on case_file as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on case_file to sanzhi_app;
grant update (accepted_on, course, decided_on, draft, ended_on, next_acts, next_posts, number,
      promised_due, received_on, result, state, statutory_due, version) on case_file to sanzhi_app;

create table case_part (
  bureau integer not null,
  subject uuid not null,
  officer uuid not null,
  side text not null,
  constraint case_part_sides PRIMARY KEY (bureau, subject, officer),
  constraint case_part_bureau_subject_officer_side_key UNIQUE (bureau, subject, officer, side),
  constraint case_part_side_check CHECK ((side = ANY (ARRAY['handle'::text, 'preside'::text,
      'review'::text, 'decide'::text]))),
  constraint case_part_bureau_officer_fkey FOREIGN KEY (bureau, officer) REFERENCES officer(bureau,
      id),
  constraint case_part_bureau_subject_fkey FOREIGN KEY (bureau, subject) REFERENCES subject(bureau,
      id)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.case_part FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.case_part FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table case_part enable row level security;
create policy own on case_part as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on case_part to sanzhi_app;

create table certificate (
  bureau integer not null,
  id uuid not null,
  officer uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  number text not null,
  issuer text not null,
  valid daterange not null,
  examined_on date not null,
  constraint certificate_pkey PRIMARY KEY (bureau, id),
  constraint certificate_bureau_id_officer_valid_key UNIQUE (bureau, id, officer, valid),
  constraint certificate_bureau_number_key UNIQUE (bureau, number),
  constraint certificate_examination CHECK ((examined_on <= lower(valid))),
  constraint certificate_type_check CHECK ((type = 'certificate.filed'::text)),
  constraint certificate_valid_check CHECK (((NOT isempty(valid)) AND (NOT lower_inf(valid)) AND
      (NOT upper_inf(valid)))),
  constraint certificate_bureau_officer_fkey FOREIGN KEY (bureau, officer) REFERENCES
      officer(bureau, id),
  constraint certificate_bureau_officer_seq_type_day_fkey FOREIGN KEY (bureau, officer, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.certificate FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.certificate FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table certificate enable row level security;
create policy own on certificate as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on certificate to sanzhi_app;

create table certificate_stop (
  bureau integer not null,
  certificate uuid not null,
  officer uuid not null,
  span daterange not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint certificate_stop_pkey PRIMARY KEY (bureau, certificate, seq),
  constraint certificate_stop_span_check CHECK (((NOT isempty(span)) AND (NOT lower_inf(span)))),
  constraint certificate_stop_type_check CHECK ((type = 'certificate.stopped'::text)),
  constraint certificate_stop_bureau_certificate_fkey FOREIGN KEY (bureau, certificate) REFERENCES
      certificate(bureau, id),
  constraint certificate_stop_bureau_officer_seq_type_day_fkey FOREIGN KEY (bureau, officer, seq,
      type, day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY
      DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.certificate_stop FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.certificate_stop FOR EACH STATEMENT
      EXECUTE FUNCTION refuse_change();
CREATE TRIGGER locks BEFORE INSERT ON public.certificate_stop FOR EACH ROW EXECUTE FUNCTION
      stop_locks_certificate();
alter table certificate_stop enable row level security;
create policy own on certificate_stop as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on certificate_stop to sanzhi_app;

create table counter (
  bureau integer not null,
  kind text not null,
  year integer not null,
  last integer not null,
  constraint counter_pkey PRIMARY KEY (bureau, kind, year),
  constraint counter_last_check CHECK ((last >= 1)),
  constraint counter_year_check CHECK (((year >= 2000) AND (year <= 9999)))
);
CREATE TRIGGER rises BEFORE INSERT OR UPDATE ON public.counter FOR EACH ROW EXECUTE FUNCTION
      counter_rises_by_one();
alter table counter enable row level security;
create policy own on counter as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on counter to sanzhi_app;
grant update (last) on counter to sanzhi_app;

create table deadline (
  bureau integer not null,
  subject uuid not null,
  rule text not null,
  seq integer not null,
  starts_on date not null,
  due date not null,
  provisional boolean not null,
  met_seq integer,
  fired_seq integer,
  constraint deadline_pkey PRIMARY KEY (bureau, subject, rule, seq),
  constraint deadline_bureau_subject_fired_seq_fkey FOREIGN KEY (bureau, subject, fired_seq)
      REFERENCES ledger_entry(bureau, subject, seq) DEFERRABLE INITIALLY DEFERRED,
  constraint deadline_bureau_subject_met_seq_fkey FOREIGN KEY (bureau, subject, met_seq) REFERENCES
      ledger_entry(bureau, subject, seq) DEFERRABLE INITIALLY DEFERRED,
  constraint deadline_bureau_subject_seq_fkey FOREIGN KEY (bureau, subject, seq) REFERENCES
      ledger_entry(bureau, subject, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX deadline_open ON public.deadline USING btree (bureau, due) WHERE ((met_seq IS NULL) AND
      (fired_seq IS NULL));
CREATE TRIGGER once BEFORE UPDATE ON public.deadline FOR EACH ROW EXECUTE FUNCTION
      deadline_fires_once();
alter table deadline enable row level security;
create policy own on deadline as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on deadline to sanzhi_app;
grant update (due, fired_seq, met_seq, provisional) on deadline to sanzhi_app;

create table decision (
  bureau integer not null,
  subject uuid not null,
  draft integer not null,
  result text not null,
  major boolean not null,
  opinion_outcome text,
  kind text not null,
  year integer not null,
  no integer not null,
  decider uuid not null,
  side text not null,
  post text not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint decision_pkey PRIMARY KEY (bureau, subject),
  constraint decision_bureau_subject_kind_key UNIQUE (bureau, subject, kind),
  constraint decision_bureau_subject_seq_type_day_key UNIQUE (bureau, subject, seq, type, day),
  constraint decision_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'deny'::text]))),
  constraint decision_post_check CHECK ((post = 'decider'::text)),
  constraint decision_result CHECK ((result = kind)),
  constraint decision_side_check CHECK ((side = 'decide'::text)),
  constraint decision_type_check CHECK ((type = 'decision.made'::text)),
  constraint review_missing CHECK (
CASE
    WHEN major THEN COALESCE((opinion_outcome = 'pass'::text), false)
    ELSE true
END),
  constraint decision_accepted FOREIGN KEY (bureau, subject) REFERENCES acceptance(bureau, subject),
  constraint decision_bureau_decider_post_fkey FOREIGN KEY (bureau, decider, post) REFERENCES
      post_grant(bureau, officer, post),
  constraint decision_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint decision_certificate FOREIGN KEY (bureau, subject, seq, decider) REFERENCES
      act_officer(bureau, subject, seq, officer) DEFERRABLE INITIALLY DEFERRED,
  constraint decision_major FOREIGN KEY (bureau, subject, draft, major) REFERENCES
      assessment(bureau, subject, draft, major),
  constraint decision_number FOREIGN KEY (bureau, kind, year, no, subject) REFERENCES
      document(bureau, kind, year, no, subject),
  constraint decision_opinion FOREIGN KEY (bureau, subject, draft, opinion_outcome) REFERENCES
      opinion(bureau, subject, draft, outcome),
  constraint decision_present_draft FOREIGN KEY (bureau, subject, draft) REFERENCES
      case_file(bureau, id, draft),
  constraint decision_side FOREIGN KEY (bureau, subject, decider, side) REFERENCES case_part(bureau,
      subject, officer, side),
  constraint decision_words FOREIGN KEY (bureau, subject, draft, result) REFERENCES draft(bureau,
      subject, draft, result)
);
CREATE CONSTRAINT TRIGGER queued AFTER INSERT ON public.decision DEFERRABLE INITIALLY DEFERRED FOR
      EACH ROW EXECUTE FUNCTION decision_is_queued();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.decision FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.decision FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table decision enable row level security;
create policy own on decision as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on decision to sanzhi_app;

create table declination (
  bureau integer not null,
  subject uuid not null,
  ground text not null,
  seq integer not null,
  type text not null,
  day date not null,
  officer uuid not null,
  side text not null,
  constraint declination_pkey PRIMARY KEY (bureau, subject),
  constraint declination_ground_check CHECK ((ground = ANY (ARRAY['not_needed'::text,
      'other_office'::text, 'false_papers'::text, 'item_rule'::text]))),
  constraint declination_side_check CHECK ((side = 'handle'::text)),
  constraint declination_type_check CHECK ((type = 'case.declined'::text)),
  constraint declination_bureau_subject_fkey FOREIGN KEY (bureau, subject) REFERENCES
      reception(bureau, subject),
  constraint declination_bureau_subject_officer_side_fkey FOREIGN KEY (bureau, subject, officer,
      side) REFERENCES case_part(bureau, subject, officer, side),
  constraint declination_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.declination FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.declination FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table declination enable row level security;
create policy own on declination as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on declination to sanzhi_app;

create table delivery (
  bureau integer not null,
  subject uuid not null,
  way text not null,
  effective_on date not null,
  officer uuid not null,
  side text not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint delivery_pkey PRIMARY KEY (bureau, subject),
  constraint delivery_side_check CHECK ((side = 'handle'::text)),
  constraint delivery_type_check CHECK ((type = 'delivery.done'::text)),
  constraint delivery_way_check CHECK ((way = ANY (ARRAY['direct'::text, 'left'::text,
      'electronic'::text, 'post'::text, 'entrusted'::text, 'notice'::text]))),
  constraint delivery_bureau_subject_officer_side_fkey FOREIGN KEY (bureau, subject, officer, side)
      REFERENCES case_part(bureau, subject, officer, side),
  constraint delivery_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint delivery_decided FOREIGN KEY (bureau, subject) REFERENCES decision(bureau, subject)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.delivery FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.delivery FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table delivery enable row level security;
create policy own on delivery as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on delivery to sanzhi_app;

create table document (
  bureau integer not null,
  kind text not null,
  year integer not null,
  no integer not null,
  prev_no integer generated always as NULLIF((no - 1), 0) stored,
  text text not null,
  handle text not null,
  template text not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint document_number PRIMARY KEY (bureau, kind, year, no),
  constraint document_bureau_kind_year_no_subject_key UNIQUE (bureau, kind, year, no, subject),
  constraint document_bureau_subject_seq_kind_key UNIQUE (bureau, subject, seq, kind),
  constraint document_handle_key UNIQUE (handle),
  constraint document_handle_check CHECK ((handle ~ '^[A-Za-z0-9_-]{22}$'::text)),
  constraint document_no_check CHECK ((no >= 1)),
  constraint document_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint document_gap FOREIGN KEY (bureau, kind, year, prev_no) REFERENCES document(bureau,
      kind, year, no)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.document FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.document FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table document enable row level security;
create policy own on document as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on document to sanzhi_app;

create table document_issue (
  bureau integer not null,
  kind text not null,
  year integer not null,
  no integer not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint document_issue_once PRIMARY KEY (bureau, kind, year, no),
  constraint document_issue_type_check CHECK ((type = 'document.issued'::text)),
  constraint document_issue_bureau_kind_year_no_subject_fkey FOREIGN KEY (bureau, kind, year, no,
      subject) REFERENCES document(bureau, kind, year, no, subject),
  constraint document_issue_bureau_sha256_fkey FOREIGN KEY (bureau, sha256) REFERENCES
      vault_object(bureau, sha256),
  constraint document_issue_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq,
      type, day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY
      DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.document_issue FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.document_issue FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table document_issue enable row level security;
create policy own on document_issue as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on document_issue to sanzhi_app;

create table draft (
  bureau integer not null,
  subject uuid not null,
  draft integer not null,
  hash bytea not null,
  facts_hash bytea not null,
  result text not null,
  seq integer not null,
  type text not null,
  day date not null,
  officer uuid not null,
  side text not null,
  constraint draft_pkey PRIMARY KEY (bureau, subject, draft),
  constraint draft_bureau_subject_draft_result_key UNIQUE (bureau, subject, draft, result),
  constraint draft_draft_check CHECK ((draft >= 1)),
  constraint draft_facts_hash_check CHECK ((octet_length(facts_hash) = 32)),
  constraint draft_hash_check CHECK ((octet_length(hash) = 32)),
  constraint draft_result_check CHECK ((result = ANY (ARRAY['grant'::text, 'deny'::text]))),
  constraint draft_side_check CHECK ((side = 'handle'::text)),
  constraint draft_type_check CHECK ((type = ANY (ARRAY['case.drafted'::text,
      'case.major_added'::text]))),
  constraint draft_accepted FOREIGN KEY (bureau, subject) REFERENCES acceptance(bureau, subject),
  constraint draft_bureau_subject_officer_side_fkey FOREIGN KEY (bureau, subject, officer, side)
      REFERENCES case_part(bureau, subject, officer, side),
  constraint draft_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.draft FOR EACH ROW EXECUTE FUNCTION
      only_erased('subject', 'hash');
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.draft FOR EACH STATEMENT EXECUTE FUNCTION
      refuse_change();
alter table draft enable row level security;
create policy own on draft as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on draft to sanzhi_app;

create table erased_object (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  sha256 bytea not null,
  constraint erased_object_pkey PRIMARY KEY (bureau, subject, sha256),
  constraint erased_object_sha256_check CHECK ((octet_length(sha256) = 32)),
  constraint erased_object_bureau_sha256_fkey FOREIGN KEY (bureau, sha256) REFERENCES
      vault_object(bureau, sha256),
  constraint erased_object_bureau_subject_seq_fkey FOREIGN KEY (bureau, subject, seq) REFERENCES
      erasure(bureau, subject, seq)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.erased_object FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.erased_object FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table erased_object enable row level security;
create policy own on erased_object as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on erased_object to sanzhi_app;

create table erasure (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  ref bytea not null,
  ground text not null,
  archived_on date not null,
  retention_years integer not null,
  proposer uuid not null,
  proposer_post text not null,
  confirmer uuid not null,
  confirmer_post text not null,
  constraint erasure_pkey PRIMARY KEY (bureau, subject, seq),
  constraint erasure_alone CHECK ((proposer <> confirmer)),
  constraint erasure_confirmer_post_check CHECK ((confirmer_post = ANY (ARRAY['archivist'::text,
      'disclosure'::text]))),
  constraint erasure_ground_check CHECK ((ground = ANY (ARRAY['purpose_met'::text,
      'retention_over'::text, 'consent_withdrawn'::text, 'unlawful'::text, 'other_law'::text]))),
  constraint erasure_proposer_post_check CHECK ((proposer_post = ANY (ARRAY['archivist'::text,
      'disclosure'::text]))),
  constraint erasure_retained CHECK ((day >= (archived_on + make_interval(years =>
      retention_years)))),
  constraint erasure_type_check CHECK ((type = 'disclosure.erased'::text)),
  constraint erasure_bureau_confirmer_confirmer_post_fkey FOREIGN KEY (bureau, confirmer,
      confirmer_post) REFERENCES post_grant(bureau, officer, post),
  constraint erasure_bureau_proposer_proposer_post_fkey FOREIGN KEY (bureau, proposer,
      proposer_post) REFERENCES post_grant(bureau, officer, post),
  constraint erasure_bureau_ref_fkey FOREIGN KEY (bureau, ref) REFERENCES ledger_entry(bureau,
      leaf),
  constraint erasure_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint erasure_running FOREIGN KEY (bureau, subject, archived_on, retention_years) REFERENCES
      archive_entry(bureau, subject, day, retention_years)
);
CREATE INDEX erasure_ref ON public.erasure USING btree (bureau, ref);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.erasure FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.erasure FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table erasure enable row level security;
create policy own on erasure as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on erasure to sanzhi_app;

create table evidence (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  no integer not null,
  kind text not null,
  sha256 bytea not null,
  root bytea not null,
  constraint evidence_pkey PRIMARY KEY (bureau, subject, seq, no),
  constraint evidence_bureau_subject_seq_no_kind_key UNIQUE (bureau, subject, seq, no, kind),
  constraint evidence_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'audio'::text,
      'video'::text, 'whole'::text]))),
  constraint evidence_no_check CHECK ((no >= 1)),
  constraint evidence_bureau_root_fkey FOREIGN KEY (bureau, root) REFERENCES vault_object(bureau,
      root),
  constraint evidence_bureau_sha256_fkey FOREIGN KEY (bureau, sha256) REFERENCES
      vault_object(bureau, sha256),
  constraint evidence_bureau_subject_seq_fkey FOREIGN KEY (bureau, subject, seq) REFERENCES
      ledger_entry(bureau, subject, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.evidence FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.evidence FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table evidence enable row level security;
create policy own on evidence as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on evidence to sanzhi_app;

create table examination (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  passed boolean not null,
  officer uuid not null,
  side text not null,
  constraint examination_pkey PRIMARY KEY (bureau, subject, seq),
  constraint examination_side_check CHECK ((side = 'handle'::text)),
  constraint examination_type_check CHECK ((type = 'case.examined'::text)),
  constraint examination_accepted FOREIGN KEY (bureau, subject) REFERENCES acceptance(bureau,
      subject),
  constraint examination_bureau_subject_officer_side_fkey FOREIGN KEY (bureau, subject, officer,
      side) REFERENCES case_part(bureau, subject, officer, side),
  constraint examination_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.examination FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.examination FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table examination enable row level security;
create policy own on examination as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on examination to sanzhi_app;

create table held_object (
  bureau integer,
  owner uuid,
  sha256 bytea,
  only_uploaded boolean
);
 SELECT bureau,
    owner,
    sha256,
    bool_and(by = 'upload'::text) AS only_uploaded
   FROM ( SELECT document_issue.bureau,
            document_issue.subject AS owner,
            document_issue.sha256,
            'paper'::text AS by
           FROM document_issue
        UNION ALL
         SELECT evidence.bureau,
            evidence.subject,
            evidence.sha256,
            'recording'::text
           FROM evidence
        UNION ALL
         SELECT upload.bureau,
            upload.subject,
            upload.sha256,
            'upload'::text
           FROM upload
          WHERE upload.subject IS NOT NULL
        UNION ALL
         SELECT e.bureau,
            e.subject,
            decode(f.value ->> 'sha256'::text, 'hex'::text) AS decode,
            'attachment'::text
           FROM ledger_disclosure d
             JOIN ledger_entry e ON e.bureau = d.bureau AND e.id = d.entry
             CROSS JOIN LATERAL jsonb_array_elements(disclosed(d.d)) f(value)
          WHERE d.name = 'files'::text) h
  WHERE NOT (EXISTS ( SELECT
           FROM erased_object o
          WHERE o.bureau = h.bureau AND o.subject = h.owner AND o.sha256 = h.sha256))
  GROUP BY bureau, owner, sha256;
grant select on held_object to sanzhi_app;

create table inspection (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  passed boolean not null,
  officer uuid not null,
  second uuid not null,
  side text not null,
  item uuid not null,
  item_no integer not null,
  act text not null,
  record text not null,
  evidence_no integer,
  evidence_kind text,
  constraint inspection_pkey PRIMARY KEY (bureau, subject, seq),
  constraint inspection_act_check CHECK ((act = 'inspect'::text)),
  constraint inspection_side_check CHECK ((side = 'handle'::text)),
  constraint inspection_two_officers CHECK ((officer <> second)),
  constraint inspection_type_check CHECK ((type = 'case.inspected'::text)),
  constraint record_missing CHECK (
CASE record
    WHEN 'none'::text THEN true
    WHEN 'text'::text THEN true
    WHEN 'audio'::text THEN COALESCE(((evidence_kind = ANY (ARRAY['audio'::text, 'video'::text,
      'whole'::text])) AND (evidence_no >= 1)), false)
    WHEN 'video'::text THEN COALESCE(((evidence_kind = ANY (ARRAY['video'::text, 'whole'::text]))
      AND (evidence_no >= 1)), false)
    ELSE COALESCE(((evidence_kind = 'whole'::text) AND (evidence_no >= 1)), false)
END),
  constraint inspection_accepted FOREIGN KEY (bureau, subject) REFERENCES acceptance(bureau,
      subject),
  constraint inspection_bureau_subject_officer_side_fkey FOREIGN KEY (bureau, subject, officer,
      side) REFERENCES case_part(bureau, subject, officer, side),
  constraint inspection_bureau_subject_second_side_fkey FOREIGN KEY (bureau, subject, second, side)
      REFERENCES case_part(bureau, subject, officer, side),
  constraint inspection_bureau_subject_seq_evidence_no_evidence_kind_fkey FOREIGN KEY (bureau,
      subject, seq, evidence_no, evidence_kind) REFERENCES evidence(bureau, subject, seq, no, kind),
  constraint inspection_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint inspection_officer_certificate FOREIGN KEY (bureau, subject, seq, officer) REFERENCES
      act_officer(bureau, subject, seq, officer) DEFERRABLE INITIALLY DEFERRED,
  constraint inspection_plan FOREIGN KEY (bureau, item, item_no, act, record) REFERENCES
      record_plan(bureau, item, no, act, record),
  constraint inspection_second_certificate FOREIGN KEY (bureau, subject, seq, second) REFERENCES
      act_officer(bureau, subject, seq, officer) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.inspection FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.inspection FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table inspection enable row level security;
create policy own on inspection as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on inspection to sanzhi_app;

create table item (
  bureau integer not null,
  id uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  code text not null,
  name text not null,
  kind text not null,
  department text not null,
  basis_text text not null,
  constraint item_pkey PRIMARY KEY (bureau, id),
  constraint item_code UNIQUE (bureau, code),
  constraint item_kind_check CHECK ((kind = ANY (ARRAY['licence'::text, 'confirmation'::text,
      'filing'::text, 'other_power'::text, 'public_service'::text]))),
  constraint item_type_check CHECK ((type = 'item.imported'::text)),
  constraint item_bureau_id_seq_type_day_fkey FOREIGN KEY (bureau, id, seq, type, day) REFERENCES
      ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.item FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.item FOR EACH STATEMENT EXECUTE FUNCTION
      refuse_change();
alter table item enable row level security;
create policy own on item as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on item to sanzhi_app;

create table item_list_change (
  bureau integer not null,
  item uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  changes jsonb not null,
  constraint item_list_change_pkey PRIMARY KEY (bureau, item, seq),
  constraint item_list_change_type_check CHECK ((type = 'item.imported'::text)),
  constraint item_list_change_bureau_item_fkey FOREIGN KEY (bureau, item) REFERENCES item(bureau,
      id),
  constraint item_list_change_bureau_item_seq_type_day_fkey FOREIGN KEY (bureau, item, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.item_list_change FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.item_list_change FOR EACH STATEMENT
      EXECUTE FUNCTION refuse_change();
alter table item_list_change enable row level security;
create policy own on item_list_change as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on item_list_change to sanzhi_app;

create table item_publication (
  bureau integer not null,
  item uuid not null,
  no integer not null,
  hash bytea not null,
  outcome text not null,
  proved boolean not null,
  recheck_seq integer not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint item_publication_pkey PRIMARY KEY (bureau, item, no),
  constraint chart_not_proved CHECK (proved),
  constraint item_not_rechecked CHECK ((outcome = 'pass'::text)),
  constraint item_publication_type_check CHECK ((type = 'item.published'::text)),
  constraint item_publication_bureau_item_seq_type_day_fkey FOREIGN KEY (bureau, item, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint item_recheck FOREIGN KEY (bureau, item, no, hash, outcome, proved, recheck_seq)
      REFERENCES recheck(bureau, item, no, hash, outcome, proved, seq)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.item_publication FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.item_publication FOR EACH STATEMENT
      EXECUTE FUNCTION refuse_change();
alter table item_publication enable row level security;
create policy own on item_publication as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on item_publication to sanzhi_app;

create table item_version (
  bureau integer not null,
  item uuid not null,
  no integer not null,
  hash bytea not null,
  author uuid not null,
  proved boolean not null,
  content jsonb not null,
  chart text not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint item_version_pkey PRIMARY KEY (bureau, item, no),
  constraint item_version_bureau_item_no_hash_author_proved_key UNIQUE (bureau, item, no, hash,
      author, proved),
  constraint item_version_hash_check CHECK ((octet_length(hash) = 32)),
  constraint item_version_no_check CHECK ((no >= 1)),
  constraint item_version_type_check CHECK ((type = 'item.completed'::text)),
  constraint item_version_bureau_author_fkey FOREIGN KEY (bureau, author) REFERENCES officer(bureau,
      id),
  constraint item_version_bureau_item_fkey FOREIGN KEY (bureau, item) REFERENCES item(bureau, id),
  constraint item_version_bureau_item_seq_type_day_fkey FOREIGN KEY (bureau, item, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.item_version FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.item_version FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table item_version enable row level security;
create policy own on item_version as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on item_version to sanzhi_app;

create table ledger_checkpoint (
  bureau integer not null,
  size bigint not null,
  note text not null,
  cosigned boolean not null,
  fresh text,
  constraint ledger_checkpoint_pkey PRIMARY KEY (bureau, size),
  constraint ledger_checkpoint_bureau_size_fkey FOREIGN KEY (bureau, size) REFERENCES
      ledger_head(bureau, size)
);
CREATE INDEX ledger_checkpoint_cosigned ON public.ledger_checkpoint USING btree (bureau, size) WHERE
      cosigned;
CREATE TRIGGER gains BEFORE UPDATE ON public.ledger_checkpoint FOR EACH ROW EXECUTE FUNCTION
      checkpoint_only_gains();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON public.ledger_checkpoint FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE ON public.ledger_checkpoint FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
alter table ledger_checkpoint enable row level security;
create policy own on ledger_checkpoint as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy read on ledger_checkpoint as permissive for select to sanzhi_web using (true);
create policy seal on ledger_checkpoint as permissive for all to sanzhi_sequencer using (true) with
      check (true);
grant insert, select on ledger_checkpoint to sanzhi_sequencer;
grant select on ledger_checkpoint to sanzhi_app;
grant select on ledger_checkpoint to sanzhi_web;
grant update (cosigned, fresh, note) on ledger_checkpoint to sanzhi_sequencer;

create table ledger_disclosure (
  bureau integer not null,
  entry bigint not null,
  name text not null,
  d text not null,
  constraint ledger_disclosure_pkey PRIMARY KEY (bureau, entry, name),
  constraint ledger_disclosure_bureau_entry_fkey FOREIGN KEY (bureau, entry) REFERENCES
      ledger_entry(bureau, id)
);
alter table ledger_disclosure enable row level security;
create policy own on ledger_disclosure as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy seal on ledger_disclosure as permissive for select to sanzhi_sequencer using (true);
grant insert, select on ledger_disclosure to sanzhi_app;
grant select on ledger_disclosure to sanzhi_sequencer;

create table ledger_entry (
  bureau integer not null,
  id bigint not null generated always as identity,
  subject uuid not null,
  seq integer not null,
  prev_seq integer generated always as NULLIF((seq - 1), 0) stored,
  prev_leaf bytea,
  act uuid not null,
  body bytea not null,
  leaf bytea not null generated always as sha256(('\x00'::bytea || body)) stored,
  type text not null generated always as body_text(body, 'type'::text) stored,
  log text not null generated always as body_text(body, 'log'::text) stored,
  day date not null generated always as body_day(body) stored,
  constraint ledger_entry_pkey PRIMARY KEY (bureau, id),
  constraint ledger_entry_act UNIQUE (bureau, act),
  constraint ledger_entry_bureau_leaf_key UNIQUE (bureau, leaf),
  constraint ledger_entry_bureau_subject_seq_key UNIQUE (bureau, subject, seq),
  constraint ledger_entry_bureau_subject_seq_leaf_key UNIQUE (bureau, subject, seq, leaf),
  constraint ledger_entry_bureau_subject_seq_type_day_key UNIQUE (bureau, subject, seq, type, day),
  constraint ledger_entry_body_check CHECK ((octet_length(body) <= 8192)),
  constraint ledger_entry_first CHECK (((seq = 1) = (prev_leaf IS NULL))),
  constraint ledger_entry_seq_check CHECK ((seq >= 1)),
  constraint ledger_entry_bureau_fkey FOREIGN KEY (bureau) REFERENCES bureau(bureau),
  constraint ledger_entry_prev FOREIGN KEY (bureau, subject, prev_seq, prev_leaf) REFERENCES
      ledger_entry(bureau, subject, seq, leaf)
);
CREATE CONSTRAINT TRIGGER covered AFTER INSERT ON public.ledger_entry DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION entry_is_covered();
CREATE TRIGGER admitted AFTER INSERT ON public.ledger_entry FOR EACH ROW EXECUTE FUNCTION
      entry_admitted();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.ledger_entry FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER erases AFTER INSERT ON public.ledger_entry FOR EACH ROW WHEN ((new.type =
      'disclosure.erased'::text)) EXECUTE FUNCTION erase();
alter table ledger_entry enable row level security;
create policy own on ledger_entry as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy read on ledger_entry as permissive for select to sanzhi_web using (true);
create policy seal on ledger_entry as permissive for select to sanzhi_sequencer using (true);
grant select on ledger_entry to sanzhi_app;
grant select on ledger_entry to sanzhi_sequencer;
grant insert (act, body, bureau, prev_leaf, seq, subject) on ledger_entry to sanzhi_app;
grant select (body, bureau, id, leaf, type) on ledger_entry to sanzhi_web;

create table ledger_head (
  bureau integer not null,
  size bigint not null,
  root bytea not null,
  sealed_at timestamp with time zone not null,
  constraint ledger_head_pkey PRIMARY KEY (bureau, size),
  constraint ledger_head_root_check CHECK ((octet_length(root) = 32)),
  constraint ledger_head_size_check CHECK ((size >= 1)),
  constraint ledger_head_bureau_fkey FOREIGN KEY (bureau) REFERENCES bureau(bureau)
);
CREATE INDEX ledger_head_day ON public.ledger_head USING btree (bureau, sealed_at);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.ledger_head FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.ledger_head FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table ledger_head enable row level security;
create policy own on ledger_head as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy read on ledger_head as permissive for select to sanzhi_web using (true);
create policy seal on ledger_head as permissive for all to sanzhi_sequencer using (true) with check
      (true);
grant insert, select on ledger_head to sanzhi_sequencer;
grant select on ledger_head to sanzhi_app;
grant select on ledger_head to sanzhi_web;

create table ledger_leaf (
  bureau integer not null,
  idx bigint not null,
  entry bigint not null,
  constraint ledger_leaf_pkey PRIMARY KEY (bureau, idx),
  constraint ledger_leaf_bureau_entry_key UNIQUE (bureau, entry),
  constraint ledger_leaf_idx_check CHECK ((idx >= 0)),
  constraint ledger_leaf_bureau_entry_fkey FOREIGN KEY (bureau, entry) REFERENCES
      ledger_entry(bureau, id)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.ledger_leaf FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.ledger_leaf FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table ledger_leaf enable row level security;
create policy own on ledger_leaf as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy read on ledger_leaf as permissive for select to sanzhi_web using (true);
create policy seal on ledger_leaf as permissive for all to sanzhi_sequencer using (true) with check
      (true);
grant insert, select on ledger_leaf to sanzhi_sequencer;
grant select on ledger_leaf to sanzhi_app;
grant select on ledger_leaf to sanzhi_web;

create table ledger_pending (
  bureau integer not null,
  entry bigint not null,
  constraint ledger_pending_pkey PRIMARY KEY (bureau, entry)
);
alter table ledger_pending enable row level security;
create policy own on ledger_pending as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy seal on ledger_pending as permissive for all to sanzhi_sequencer using (true);
grant delete, select on ledger_pending to sanzhi_sequencer;
grant select on ledger_pending to sanzhi_app;

create table ledger_tile (
  bureau integer not null,
  level integer not null,
  n bigint not null,
  w integer not null,
  hashes bytea not null,
  constraint ledger_tile_pkey PRIMARY KEY (bureau, level, n),
  constraint ledger_tile_level_check CHECK (((level >= 0) AND (level <= 7))),
  constraint ledger_tile_n_check CHECK ((n >= 0)),
  constraint ledger_tile_w_check CHECK (((w >= 1) AND (w <= 256))),
  constraint ledger_tile_width CHECK ((octet_length(hashes) = (32 * w))),
  constraint ledger_tile_bureau_fkey FOREIGN KEY (bureau) REFERENCES bureau(bureau)
);
CREATE TRIGGER grows BEFORE UPDATE ON public.ledger_tile FOR EACH ROW EXECUTE FUNCTION
      tile_is_full();
CREATE TRIGGER never_removed BEFORE DELETE ON public.ledger_tile FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
alter table ledger_tile enable row level security;
create policy own on ledger_tile as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy read on ledger_tile as permissive for select to sanzhi_web using (true);
create policy seal on ledger_tile as permissive for all to sanzhi_sequencer using (true) with check
      (true);
grant insert, select on ledger_tile to sanzhi_sequencer;
grant select on ledger_tile to sanzhi_app;
grant select on ledger_tile to sanzhi_web;
grant update (hashes, w) on ledger_tile to sanzhi_sequencer;

create table ledger_tst (
  bureau integer not null,
  size bigint not null,
  token bytea not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint ledger_tst_once PRIMARY KEY (bureau, size),
  constraint ledger_tst_token_check CHECK (((octet_length(token) >= 1) AND (octet_length(token) <=
      65536))),
  constraint ledger_tst_type_check CHECK ((type = 'timestamp.added'::text)),
  constraint ledger_tst_bureau_size_fkey FOREIGN KEY (bureau, size) REFERENCES
      ledger_checkpoint(bureau, size),
  constraint ledger_tst_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.ledger_tst FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.ledger_tst FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table ledger_tst enable row level security;
create policy own on ledger_tst as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy read on ledger_tst as permissive for select to sanzhi_web using (true);
grant insert, select on ledger_tst to sanzhi_app;
grant select (bureau, size, token) on ledger_tst to sanzhi_web;

create table licence (
  bureau integer not null,
  subject uuid not null,
  kind text not null,
  valid_from date not null,
  valid_to date,
  seq integer not null,
  type text not null,
  day date not null,
  constraint licence_pkey PRIMARY KEY (bureau, subject),
  constraint licence_check CHECK ((valid_to >= valid_from)),
  constraint licence_kind_check CHECK ((kind = 'grant'::text)),
  constraint licence_type_check CHECK ((type = 'certificate.issued'::text)),
  constraint licence_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint licence_granted FOREIGN KEY (bureau, subject, kind) REFERENCES decision(bureau,
      subject, kind)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.licence FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.licence FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table licence enable row level security;
create policy own on licence as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on licence to sanzhi_app;

create table log_key (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  vkey text not null,
  from_day date not null,
  constraint log_key_pkey PRIMARY KEY (bureau, vkey),
  constraint log_key_from CHECK ((from_day >= day)),
  constraint log_key_type_check CHECK ((type = 'log.key'::text)),
  constraint log_key_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.log_key FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.log_key FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table log_key enable row level security;
create policy own on log_key as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
create policy seal on log_key as permissive for select to sanzhi_sequencer, sanzhi_web using (true);
grant insert, select on log_key to sanzhi_app;
grant select on log_key to sanzhi_sequencer;
grant select on log_key to sanzhi_web;

create table log_key_revoked (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  vkey text not null,
  constraint log_key_revoked_pkey PRIMARY KEY (bureau, vkey),
  constraint log_key_revoked_type_check CHECK ((type = 'log.key_revoked'::text)),
  constraint log_key_revoked_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq,
      type, day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY
      DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.log_key_revoked FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.log_key_revoked FOR EACH STATEMENT
      EXECUTE FUNCTION refuse_change();
alter table log_key_revoked enable row level security;
create policy own on log_key_revoked as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy seal on log_key_revoked as permissive for select to sanzhi_sequencer, sanzhi_web using
      (true);
grant insert, select on log_key_revoked to sanzhi_app;
grant select on log_key_revoked to sanzhi_sequencer;
grant select on log_key_revoked to sanzhi_web;

create table log_policy (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  hash bytea not null,
  body text not null,
  constraint log_policy_pkey PRIMARY KEY (bureau, subject, seq),
  constraint log_policy_hash CHECK ((hash = sha256(convert_to(body, 'UTF8'::name)))),
  constraint log_policy_hash_check CHECK ((octet_length(hash) = 32)),
  constraint log_policy_type_check CHECK ((type = 'log.policy'::text)),
  constraint log_policy_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.log_policy FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.log_policy FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table log_policy enable row level security;
create policy own on log_policy as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy seal on log_policy as permissive for select to sanzhi_sequencer, sanzhi_web using
      (true);
grant insert, select on log_policy to sanzhi_app;
grant select on log_policy to sanzhi_sequencer;
grant select on log_policy to sanzhi_web;

create table officer (
  bureau integer not null,
  id uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  handle text not null,
  name text not null,
  office text not null,
  constraint officer_pkey PRIMARY KEY (bureau, id),
  constraint officer_handle_key UNIQUE (handle),
  constraint officer_handle_check CHECK ((handle ~ '^[A-Za-z0-9_-]{22}$'::text)),
  constraint officer_type_check CHECK ((type = 'officer.enrolled'::text)),
  constraint officer_bureau_id_seq_type_day_fkey FOREIGN KEY (bureau, id, seq, type, day) REFERENCES
      ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.officer FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.officer FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table officer enable row level security;
create policy own on officer as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on officer to sanzhi_app;

create table opinion (
  bureau integer not null,
  subject uuid not null,
  draft integer not null,
  outcome text not null,
  seq integer not null,
  type text not null,
  day date not null,
  reviewer uuid not null,
  side text not null,
  post text not null,
  constraint opinion_once PRIMARY KEY (bureau, subject, draft),
  constraint opinion_bureau_subject_draft_outcome_key UNIQUE (bureau, subject, draft, outcome),
  constraint opinion_entry CHECK (
CASE outcome
    WHEN 'pass'::text THEN (type = 'review.passed'::text)
    WHEN 'amend'::text THEN (type = 'review.amend'::text)
    ELSE (type = 'review.rejected'::text)
END),
  constraint opinion_outcome_check CHECK ((outcome = ANY (ARRAY['pass'::text, 'amend'::text,
      'reject'::text]))),
  constraint opinion_post_check CHECK ((post = 'reviewer'::text)),
  constraint opinion_side_check CHECK ((side = 'review'::text)),
  constraint opinion_bureau_subject_draft_fkey FOREIGN KEY (bureau, subject, draft) REFERENCES
      draft(bureau, subject, draft),
  constraint opinion_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint opinion_certificate FOREIGN KEY (bureau, subject, seq, reviewer) REFERENCES
      act_officer(bureau, subject, seq, officer) DEFERRABLE INITIALLY DEFERRED,
  constraint opinion_reviewer FOREIGN KEY (bureau, reviewer, post) REFERENCES post_grant(bureau,
      officer, post),
  constraint opinion_side FOREIGN KEY (bureau, subject, reviewer, side) REFERENCES case_part(bureau,
      subject, officer, side)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.opinion FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.opinion FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER present_draft BEFORE INSERT ON public.opinion FOR EACH ROW EXECUTE FUNCTION
      opinion_of_present_draft();
alter table opinion enable row level security;
create policy own on opinion as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on opinion to sanzhi_app;

create table party (
  bureau integer not null,
  subject uuid not null,
  role text not null,
  seq integer not null,
  kind text not null,
  name text not null,
  code text,
  words jsonb not null,
  constraint party_pkey PRIMARY KEY (bureau, subject, role, seq),
  constraint party_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'company'::text,
      'organisation'::text]))),
  constraint party_role_check CHECK ((role = ANY (ARRAY['applicant'::text, 'agent'::text,
      'third_party'::text]))),
  constraint party_bureau_subject_fkey FOREIGN KEY (bureau, subject) REFERENCES case_file(bureau,
      id),
  constraint party_bureau_subject_seq_fkey FOREIGN KEY (bureau, subject, seq) REFERENCES
      ledger_entry(bureau, subject, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.party FOR EACH ROW EXECUTE FUNCTION
      only_erased('subject', 'name', 'code', 'words');
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.party FOR EACH STATEMENT EXECUTE FUNCTION
      refuse_change();
alter table party enable row level security;
create policy own on party as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on party to sanzhi_app;

create table post_grant (
  bureau integer not null,
  officer uuid not null,
  post text not null,
  seq integer not null,
  type text not null,
  day date not null,
  granted_by uuid,
  constraint post_grant_pkey PRIMARY KEY (bureau, officer, post),
  constraint post_grant_post_check CHECK ((post = ANY (ARRAY['clerk'::text, 'examiner'::text,
      'inspector'::text, 'decider'::text, 'reviewer'::text, 'disclosure'::text, 'archivist'::text,
      'supervisor'::text, 'counsel'::text, 'administrator'::text]))),
  constraint post_grant_type_check CHECK ((type = 'post.granted'::text)),
  constraint post_own_grant CHECK ((granted_by IS DISTINCT FROM officer)),
  constraint post_grant_bureau_officer_fkey FOREIGN KEY (bureau, officer) REFERENCES officer(bureau,
      id),
  constraint post_grant_bureau_officer_seq_type_day_fkey FOREIGN KEY (bureau, officer, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER alone BEFORE INSERT ON public.post_grant FOR EACH ROW EXECUTE FUNCTION
      administrator_stands_alone();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.post_grant FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.post_grant FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table post_grant enable row level security;
create policy own on post_grant as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on post_grant to sanzhi_app;

create table public_decision (
  bureau integer not null,
  handle text not null,
  leaf bytea not null,
  document_leaf bytea,
  number text not null,
  item_code text not null,
  item_no integer not null,
  item_name text not null,
  kind text not null,
  office text not null,
  party text not null,
  party_kind text not null,
  record jsonb not null,
  search text not null,
  decided_on date not null,
  due date not null,
  published_on date not null,
  until date not null,
  state text not null,
  constraint public_decision_pkey PRIMARY KEY (handle),
  constraint public_decision_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'deny'::text]))),
  constraint public_decision_party_kind_check CHECK ((party_kind = ANY (ARRAY['person'::text,
      'company'::text, 'organisation'::text]))),
  constraint public_decision_state_check CHECK ((state = ANY (ARRAY['valid'::text, 'invalid'::text,
      'taken_down'::text])))
);
CREATE INDEX public_decision_day ON public.public_decision USING btree (bureau, decided_on DESC,
      handle);
grant insert, select on public_decision to sanzhi_app;
grant select on public_decision to sanzhi_web;
grant update (party, record, search, state) on public_decision to sanzhi_app;

create table public_document (
  bureau integer not null,
  handle text not null,
  kind text not null,
  number text not null,
  leaf bytea not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  issued_on date not null,
  constraint public_document_pkey PRIMARY KEY (handle)
);
grant insert, select on public_document to sanzhi_app;
grant select on public_document to sanzhi_web;

create table public_item (
  bureau integer not null,
  code text not null,
  no integer not null,
  item uuid not null,
  name text not null,
  kind text not null,
  department text not null,
  content jsonb,
  chart text,
  published_on date,
  rechecked_on date,
  leaf bytea,
  constraint public_item_pkey PRIMARY KEY (bureau, code, no)
);
CREATE INDEX public_item_current ON public.public_item USING btree (bureau, item, no DESC);
grant insert, select on public_item to sanzhi_app;
grant select on public_item to sanzhi_web;
grant update (department, kind, name) on public_item to sanzhi_app;

create table public_officer (
  bureau integer not null,
  handle text not null,
  officer uuid not null,
  name text not null,
  office text not null,
  posts text[] not null,
  certificates jsonb not null,
  constraint public_officer_pkey PRIMARY KEY (handle)
);
grant insert, select on public_officer to sanzhi_app;
grant select on public_officer to sanzhi_web;
grant update (certificates, posts) on public_officer to sanzhi_app;

create table public_queue (
  bureau integer not null,
  decision_leaf bytea not null,
  due date not null,
  published_on date,
  constraint public_queue_pkey PRIMARY KEY (bureau, decision_leaf)
);
grant insert, select on public_queue to sanzhi_app;
grant select on public_queue to sanzhi_web;
grant update (published_on) on public_queue to sanzhi_app;

create table publication (
  bureau integer not null,
  decision uuid not null,
  decision_seq integer not null,
  decision_type text not null,
  decision_day date not null,
  due date not null,
  rule text not null,
  constraint publication_pkey PRIMARY KEY (bureau, decision),
  constraint publication_check CHECK ((due >= decision_day)),
  constraint publication_decision_type_check CHECK ((decision_type = 'decision.made'::text)),
  constraint publication_bureau_decision_decision_seq_decision_type_dec_fkey FOREIGN KEY (bureau,
      decision, decision_seq, decision_type, decision_day) REFERENCES decision(bureau, subject, seq,
      type, day)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.publication FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.publication FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table publication enable row level security;
create policy own on publication as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on publication to sanzhi_app;

create table publication_draft (
  bureau integer not null,
  id uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  decision uuid not null,
  preparer uuid not null,
  post text not null,
  rec_hash bytea not null,
  record jsonb not null,
  constraint publication_draft_pkey PRIMARY KEY (bureau, id, seq),
  constraint publication_draft_bureau_id_seq_decision_preparer_rec_hash_key UNIQUE (bureau, id, seq,
      decision, preparer, rec_hash),
  constraint publication_draft_post_check CHECK ((post = 'disclosure'::text)),
  constraint publication_draft_rec_hash_check CHECK ((octet_length(rec_hash) = 32)),
  constraint publication_draft_type_check CHECK ((type = 'publication.prepared'::text)),
  constraint publication_draft_bureau_decision_fkey FOREIGN KEY (bureau, decision) REFERENCES
      publication(bureau, decision),
  constraint publication_draft_bureau_id_seq_type_day_fkey FOREIGN KEY (bureau, id, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint publication_draft_bureau_preparer_post_fkey FOREIGN KEY (bureau, preparer, post)
      REFERENCES post_grant(bureau, officer, post)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.publication_draft FOR EACH ROW EXECUTE
      FUNCTION only_erased('id', 'record');
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.publication_draft FOR EACH STATEMENT
      EXECUTE FUNCTION refuse_change();
alter table publication_draft enable row level security;
create policy own on publication_draft as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on publication_draft to sanzhi_app;

create table publication_made (
  bureau integer not null,
  decision uuid not null,
  id uuid not null,
  draft_seq integer not null,
  preparer uuid not null,
  rec_hash bytea not null,
  checker uuid not null,
  post text not null,
  until date not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint publication_once PRIMARY KEY (bureau, decision),
  constraint publication_made_post_check CHECK ((post = 'disclosure'::text)),
  constraint publication_made_type_check CHECK ((type = 'publication.made'::text)),
  constraint publication_unchecked CHECK ((checker <> preparer)),
  constraint publication_checked FOREIGN KEY (bureau, id, draft_seq, decision, preparer, rec_hash)
      REFERENCES publication_draft(bureau, id, seq, decision, preparer, rec_hash),
  constraint publication_made_bureau_checker_post_fkey FOREIGN KEY (bureau, checker, post)
      REFERENCES post_grant(bureau, officer, post),
  constraint publication_made_bureau_id_seq_type_day_fkey FOREIGN KEY (bureau, id, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.publication_made FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.publication_made FOR EACH STATEMENT
      EXECUTE FUNCTION refuse_change();
alter table publication_made enable row level security;
create policy own on publication_made as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on publication_made to sanzhi_app;

create table reception (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  via text not null,
  officer uuid,
  side text not null,
  constraint reception_pkey PRIMARY KEY (bureau, subject),
  constraint reception_officer CHECK (
CASE via
    WHEN 'online'::text THEN true
    ELSE (officer IS NOT NULL)
END),
  constraint reception_side_check CHECK ((side = 'handle'::text)),
  constraint reception_type_check CHECK ((type = 'case.received'::text)),
  constraint reception_via_check CHECK ((via = ANY (ARRAY['window'::text, 'online'::text,
      'post'::text]))),
  constraint reception_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint reception_side FOREIGN KEY (bureau, subject, officer, side) REFERENCES
      case_part(bureau, subject, officer, side)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.reception FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.reception FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table reception enable row level security;
create policy own on reception as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on reception to sanzhi_app;

create table recheck (
  bureau integer not null,
  item uuid not null,
  no integer not null,
  hash bytea not null,
  author uuid not null,
  proved boolean not null,
  outcome text not null,
  reviewer uuid not null,
  post text not null,
  seq integer not null,
  type text not null,
  day date not null,
  constraint recheck_pkey PRIMARY KEY (bureau, item, no, seq),
  constraint recheck_bureau_item_no_hash_outcome_proved_seq_key UNIQUE (bureau, item, no, hash,
      outcome, proved, seq),
  constraint recheck_outcome_check CHECK ((outcome = ANY (ARRAY['pass'::text, 'return'::text]))),
  constraint recheck_own CHECK ((reviewer <> author)),
  constraint recheck_post_check CHECK ((post = 'reviewer'::text)),
  constraint recheck_type_check CHECK ((type = 'item.rechecked'::text)),
  constraint recheck_bureau_item_seq_type_day_fkey FOREIGN KEY (bureau, item, seq, type, day)
      REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED,
  constraint recheck_bureau_reviewer_post_fkey FOREIGN KEY (bureau, reviewer, post) REFERENCES
      post_grant(bureau, officer, post),
  constraint recheck_of_version FOREIGN KEY (bureau, item, no, hash, author, proved) REFERENCES
      item_version(bureau, item, no, hash, author, proved)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.recheck FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.recheck FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table recheck enable row level security;
create policy own on recheck as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on recheck to sanzhi_app;

create table record_plan (
  bureau integer not null,
  item uuid not null,
  no integer not null,
  act text not null,
  record text not null,
  constraint record_plan_pkey PRIMARY KEY (bureau, item, no, act),
  constraint record_plan_bureau_item_no_act_record_key UNIQUE (bureau, item, no, act, record),
  constraint record_plan_record_check CHECK ((record = ANY (ARRAY['none'::text, 'text'::text,
      'audio'::text, 'video'::text, 'whole'::text]))),
  constraint record_plan_bureau_item_no_fkey FOREIGN KEY (bureau, item, no) REFERENCES
      item_publication(bureau, item, no)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.record_plan FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.record_plan FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table record_plan enable row level security;
create policy own on record_plan as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on record_plan to sanzhi_app;

create table schema_version (
  name text not null,
  sha256 text not null,
  breaking boolean not null,
  applied_at timestamp with time zone not null,
  constraint schema_version_pkey PRIMARY KEY (name)
);

create table session (
  bureau integer not null,
  id_hash bytea not null,
  officer uuid not null,
  expires_at timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (id_hash),
  constraint session_id_hash_check CHECK ((octet_length(id_hash) = 32))
);
grant delete, insert, select on session to sanzhi_app;

create table subject (
  bureau integer not null,
  id uuid not null,
  kind text not null,
  handle bytea not null,
  version integer not null,
  last_leaf bytea not null,
  constraint subject_pkey PRIMARY KEY (bureau, id),
  constraint subject_bureau_id_kind_key UNIQUE (bureau, id, kind),
  constraint subject_handle_check CHECK ((octet_length(handle) = 16)),
  constraint subject_kind_check CHECK ((kind = ANY (ARRAY['bureau'::text, 'officer'::text,
      'item'::text, 'case'::text, 'publication'::text]))),
  constraint subject_version_check CHECK ((version >= 1)),
  constraint subject_bureau_fkey FOREIGN KEY (bureau) REFERENCES bureau(bureau),
  constraint subject_head FOREIGN KEY (bureau, id, version, last_leaf) REFERENCES
      ledger_entry(bureau, subject, seq, leaf) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER never_removed BEFORE DELETE ON public.subject FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
CREATE TRIGGER version_rises BEFORE INSERT OR UPDATE ON public.subject FOR EACH ROW EXECUTE FUNCTION
      version_rises_by_one();
alter table subject enable row level security;
create policy own on subject as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
create policy seal on subject as permissive for select to sanzhi_sequencer using (true);
grant insert, select on subject to sanzhi_app;
grant select on subject to sanzhi_sequencer;
grant update (last_leaf, version) on subject to sanzhi_app;

create table supplement_notice (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  officer uuid not null,
  side text not null,
  constraint supplement_once PRIMARY KEY (bureau, subject),
  constraint supplement_notice_side_check CHECK ((side = 'handle'::text)),
  constraint supplement_notice_type_check CHECK ((type = 'case.supplement_asked'::text)),
  constraint supplement_notice_bureau_subject_fkey FOREIGN KEY (bureau, subject) REFERENCES
      reception(bureau, subject),
  constraint supplement_notice_bureau_subject_officer_side_fkey FOREIGN KEY (bureau, subject,
      officer, side) REFERENCES case_part(bureau, subject, officer, side),
  constraint supplement_notice_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq,
      type, day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY
      DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.supplement_notice FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.supplement_notice FOR EACH STATEMENT
      EXECUTE FUNCTION refuse_change();
alter table supplement_notice enable row level security;
create policy own on supplement_notice as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on supplement_notice to sanzhi_app;

create table upload (
  bureau integer not null,
  id text not null,
  officer uuid not null,
  sha256 bytea not null,
  name text not null,
  subject uuid,
  constraint upload_pkey PRIMARY KEY (bureau, id),
  constraint upload_bureau_sha256_fkey FOREIGN KEY (bureau, sha256) REFERENCES vault_object(bureau,
      sha256)
);
alter table upload enable row level security;
create policy own on upload as permissive for all to sanzhi_app using ((bureau = current_bureau()))
      with check ((bureau = current_bureau()));
grant insert, select on upload to sanzhi_app;

create table vault_object (
  bureau integer not null,
  sha256 bytea not null,
  root bytea not null,
  size_bytes bigint not null,
  media text not null,
  constraint vault_object_pkey PRIMARY KEY (bureau, sha256),
  constraint vault_object_bureau_root_key UNIQUE (bureau, root),
  constraint vault_object_root_check CHECK ((octet_length(root) = 32)),
  constraint vault_object_sha256_check CHECK ((octet_length(sha256) = 32)),
  constraint vault_object_size_bytes_check CHECK ((size_bytes >= 0))
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.vault_object FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.vault_object FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table vault_object enable row level security;
create policy own on vault_object as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
grant insert, select on vault_object to sanzhi_app;

create table witness_key (
  bureau integer not null,
  subject uuid not null,
  seq integer not null,
  type text not null,
  day date not null,
  vkey text not null,
  from_day date not null,
  constraint witness_key_pkey PRIMARY KEY (bureau, vkey),
  constraint witness_key_from CHECK ((from_day >= day)),
  constraint witness_key_type_check CHECK ((type = 'witness.key'::text)),
  constraint witness_key_bureau_subject_seq_type_day_fkey FOREIGN KEY (bureau, subject, seq, type,
      day) REFERENCES ledger_entry(bureau, subject, seq, type, day) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.witness_key FOR EACH ROW EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON public.witness_key FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
alter table witness_key enable row level security;
create policy own on witness_key as permissive for all to sanzhi_app using ((bureau =
      current_bureau())) with check ((bureau = current_bureau()));
create policy seal on witness_key as permissive for select to sanzhi_sequencer, sanzhi_web using
      (true);
grant insert, select on witness_key to sanzhi_app;
grant select on witness_key to sanzhi_sequencer;
grant select on witness_key to sanzhi_web;

create table witness_log (
  witness text not null,
  origin text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  cosigned_at timestamp with time zone not null,
  constraint witness_log_pkey PRIMARY KEY (witness, origin),
  constraint witness_log_origin_check CHECK ((origin !~ '[[:space:]+]'::text)),
  constraint witness_log_root_check CHECK ((octet_length(root) = 32)),
  constraint witness_log_size_check CHECK ((size >= 0)),
  constraint witness_log_witness_check CHECK ((witness !~ '[[:space:]+]'::text))
);
CREATE TRIGGER advances BEFORE UPDATE ON public.witness_log FOR EACH ROW EXECUTE FUNCTION
      witness_only_advances();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON public.witness_log FOR EACH STATEMENT EXECUTE
      FUNCTION refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE ON public.witness_log FOR EACH ROW EXECUTE FUNCTION
      refuse_change();
grant insert, select on witness_log to sanzhi_sequencer;
grant select on witness_log to sanzhi_web;
grant update (cosigned_at, note, root, size) on witness_log to sanzhi_sequencer;

function added_never_falls() returns trigger volatile SECURITY DEFINER set search_path=public,
      pg_temp; execute: PUBLIC
function administrator_stands_alone() returns trigger volatile SECURITY DEFINER set
      search_path=public, pg_temp; execute: PUBLIC
function blank_rows(target ledger_entry, names text[], said erasure) returns boolean volatile set
      search_path=public, pg_temp; execute: its owner
function body_day(body bytea) returns date immutable; execute: PUBLIC
function body_text(body bytea, field text) returns text immutable; execute: PUBLIC
function certificate_not_stopped() returns trigger volatile SECURITY DEFINER set search_path=public,
      pg_temp; execute: PUBLIC
function checkpoint_only_gains() returns trigger volatile; execute: PUBLIC
function counter_rises_by_one() returns trigger volatile; execute: PUBLIC
function current_bureau() returns integer stable; execute: PUBLIC
function deadline_fires_once() returns trigger volatile; execute: PUBLIC
function decision_is_queued() returns trigger volatile SECURITY DEFINER set search_path=public,
      pg_temp; execute: PUBLIC
function disclosed(d text) returns jsonb immutable; execute: PUBLIC
function disclosure_digest(d text) returns text immutable; execute: PUBLIC
function disclosure_ref(leaf bytea) returns text immutable; execute: PUBLIC
function entry_admitted() returns trigger volatile SECURITY DEFINER set search_path=public, pg_temp;
      execute: PUBLIC
function entry_is_covered() returns trigger volatile SECURITY DEFINER set search_path=public,
      pg_temp; execute: PUBLIC
function erase() returns trigger volatile SECURITY DEFINER set search_path=public, pg_temp; execute:
      PUBLIC
function erased_record() returns jsonb immutable; execute: PUBLIC
function erased_words() returns jsonb immutable; execute: PUBLIC
function guard_append_only(target regclass) returns void volatile; execute: its owner
function guard_bureau(target regclass, VARIADIC grants text[]) returns void volatile; execute: its
      owner
function mark_columns(target regclass, whose text, VARIADIC columns text[]) returns void volatile;
      execute: its owner
function note_body(note text) returns text immutable; execute: PUBLIC
function only_erased() returns trigger volatile SECURITY DEFINER set search_path=public, pg_temp;
      execute: PUBLIC
function opinion_of_present_draft() returns trigger volatile SECURITY DEFINER set
      search_path=public, pg_temp; execute: PUBLIC
function refuse_change() returns trigger volatile; execute: PUBLIC
function stop_locks_certificate() returns trigger volatile SECURITY DEFINER set search_path=public,
      pg_temp; execute: PUBLIC
function tile_is_full() returns trigger volatile; execute: PUBLIC
function version_rises_by_one() returns trigger volatile; execute: PUBLIC
function witness_only_advances() returns trigger volatile; execute: PUBLIC
