-- What the browsers of a class found out before a lesson, each where its person will sit. Forgotten with the lesson's day.
create table readiness_checks (
  lesson_id  uuid not null references lessons on delete cascade,
  user_id    bigint not null references users on delete cascade,
  checked_at timestamptz not null,
  result     jsonb not null,
  primary key (lesson_id, user_id)
);
create index readiness_checks_user on readiness_checks (user_id);
create index readiness_checks_age on readiness_checks (checked_at);
