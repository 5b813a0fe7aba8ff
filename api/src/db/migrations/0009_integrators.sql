-- Programs that use the API, and the school's own housekeeping.

create table api_keys (
  id           bigint generated always as identity primary key,
  name         text not null check (length(name) between 1 and 100),
  -- Acts for this account, within its rights and these scopes.
  user_id      bigint not null references users on delete cascade,
  -- sha-256 of the key; the first characters are kept to tell keys apart.
  key_hash     bytea not null unique check (length(key_hash) = 32),
  prefix       text not null check (length(prefix) between 4 and 16),
  scopes       text[] not null,
  last_used_at timestamptz,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  created_at   timestamptz not null default now()
);
create index api_keys_user on api_keys (user_id);

create table webhooks (
  id          bigint generated always as identity primary key,
  user_id     bigint not null references users on delete cascade,
  url         text not null check (length(url) between 10 and 1000),
  -- Signs what is sent; encrypted with the server's own key.
  secret      bytea not null,
  topics      text[] not null,
  failures    integer not null default 0,
  disabled_at timestamptz,
  created_at  timestamptz not null default now()
);

-- What a POST answered: who repeats it with its key gets the same answer, and nothing happens twice.
create table idempotency_keys (
  user_id      bigint not null references users on delete cascade,
  key          text not null check (length(key) between 8 and 200),
  operation    text not null check (length(operation) <= 60),
  -- sha-256 of method, path and body: another request under the same key is refused.
  request_hash bytea not null check (length(request_hash) = 32),
  -- Whose turn it is, and since when: a claim that nobody renews is up for another.
  claim        bytea not null check (length(claim) = 16),
  claimed_at   timestamptz not null,
  -- Encrypted, as some answers have a secret; null while the first one runs.
  answer       bytea,
  created_at   timestamptz not null default now(),
  primary key (user_id, key)
);
create index idempotency_keys_age on idempotency_keys (claimed_at);

create view student_progress as
  select e.student_id, e.course_id, e.status, e.progress_percentage, e.enrolled_at, e.completed_at, e.grade,
         count(m.id) as modules, count(p.id) filter (where p.status = 'completed') as modules_completed,
         coalesce(sum(p.time_spent_minutes), 0) as time_spent_minutes
  from enrollments e
  left join course_modules m on m.course_id = e.course_id and m.deleted_at is null
  left join module_progress p on p.enrollment_id = e.id and p.module_id = m.id
  group by e.id;

create view course_stats as
  select c.id as course_id, count(e.id) filter (where e.status <> 'dropped') as students,
         count(e.id) filter (where e.status = 'completed') as completed,
         round(avg(e.progress_percentage) filter (where e.status <> 'dropped'), 2) as average_progress,
         (select count(*) from course_waiting w where w.course_id = c.id) as waiting
  from courses c
  left join enrollments e on e.course_id = c.id
  group by c.id;

-- The audit log by month, so that old months can be put away. Rows move over; what fits no month is in the default partition.
alter table audit_log rename to audit_log_whole;
alter index audit_log_subject rename to audit_log_whole_subject;
alter index audit_log_actor rename to audit_log_whole_actor;
alter table audit_log_whole rename constraint audit_log_pkey to audit_log_whole_pkey;
-- No identity column: PostgreSQL has none for partitions before 17.
create sequence audit_log_ids;
create table audit_log (
  id         bigint not null default nextval('audit_log_ids'),
  actor      bigint references users on delete set null,
  action     text not null check (length(action) <= 60),
  subject    text not null check (length(subject) <= 120),
  before     jsonb,
  after      jsonb,
  address    text check (length(address) <= 64),
  created_at timestamptz not null default now(),
  primary key (id, created_at)
) partition by range (created_at);
alter sequence audit_log_ids owned by audit_log.id;
create index audit_log_subject on audit_log (subject, id);
create index audit_log_actor on audit_log (actor, id);
create table audit_log_default partition of audit_log default;
insert into audit_log (id, actor, action, subject, before, after, address, created_at)
  select id, actor, action, subject, before, after, address, created_at from audit_log_whole;
select setval('audit_log_ids', (select coalesce(max(id), 0) + 1 from audit_log), false);
drop table audit_log_whole;
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function audit_log_append_only();

create table lesson_events_default partition of lesson_events default;

-- How many take a course, beside it: the catalogue must not count a million places for each page.
alter table courses add column enrolled_count integer not null default 0 check (enrolled_count >= 0);
update courses c set enrolled_count = (select count(*) from enrollments e where e.course_id = c.id and e.status <> 'dropped');

create function count_enrolled() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update courses c set enrolled_count = enrolled_count + n.taken
    from (select course_id, count(*) as taken from changed where status <> 'dropped' group by course_id) n where c.id = n.course_id;
  else
    update courses c set enrolled_count = enrolled_count - n.taken
    from (select course_id, count(*) as taken from changed where status <> 'dropped' group by course_id) n where c.id = n.course_id;
  end if;
  return null;
end
$$;
create trigger enrollments_counted_in after insert on enrollments
  referencing new table as changed for each statement execute function count_enrolled();
create trigger enrollments_counted_out after delete on enrollments
  referencing old table as changed for each statement execute function count_enrolled();

create function recount_enrolled() returns trigger language plpgsql as $$
begin
  update courses set enrolled_count = enrolled_count + case when new.status = 'dropped' then -1 else 1 end where id = new.course_id;
  return null;
end
$$;
create trigger enrollments_recounted after update of status on enrollments
  for each row when ((old.status = 'dropped') <> (new.status = 'dropped')) execute function recount_enrolled();

-- The catalogue's order, a page at a time.
create index courses_title on courses (lower(title), id) where is_active;
