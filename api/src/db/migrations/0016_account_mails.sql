-- Mails about accounts on their way: a restart loses none. They hold secret links, so what lies here only the API can read.
create table account_mails (
  id       uuid primary key,
  -- The mail, sealed with the school's secret for this id.
  sealed   text not null,
  -- When it is tried next.
  due_at   timestamptz not null,
  attempts smallint not null default 0
);
create index account_mails_due on account_mails (due_at);
