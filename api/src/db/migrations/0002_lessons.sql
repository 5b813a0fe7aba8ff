-- Courses, who takes them, and live lessons.

-- bigint = inside a gist index, for the exclusion constraint below.
create extension if not exists btree_gist;

create table courses (
  id           bigint generated always as identity primary key,
  title        text not null check (length(title) between 1 and 200),
  description  text not null default '' check (length(description) <= 10000),
  instructor   bigint not null references users,
  grade        smallint not null check (grade between 7 and 9),
  category     text not null check (length(category) between 1 and 60),
  methodology  text not null default '' check (length(methodology) <= 200),
  duration     integer not null default 0 check (duration >= 0),
  max_students integer not null default 50 check (max_students between 1 and 1000),
  price_cents  integer not null default 0 check (price_cents >= 0),
  is_active    boolean not null default true,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
create index courses_instructor on courses (instructor);
create index courses_grade_category on courses (grade, category);
create index courses_active on courses (id) where is_active;
create index courses_search on courses using gin (to_tsvector('simple', title || ' ' || description));

create table enrollments (
  id                  bigint generated always as identity primary key,
  student_id          bigint not null references users on delete cascade,
  course_id           bigint not null references courses on delete cascade,
  enrolled_at         timestamptz not null default now(),
  completed_at        timestamptz,
  progress_percentage numeric(5, 2) not null default 0 check (progress_percentage between 0 and 100),
  status              text not null default 'enrolled' check (status in ('enrolled', 'in_progress', 'completed', 'dropped')),
  grade               text check (grade in ('A', 'B', 'C', 'D', 'E', 'F')),
  notes               text not null default '' check (length(notes) <= 5000),
  created_at          timestamptz not null default now(),
  unique (course_id, student_id)
);
create index enrollments_student_status on enrollments (student_id, status);
create index enrollments_progress on enrollments (progress_percentage);

-- The time a lesson takes. Immutable for real: minutes do not depend on the time zone, only days and months do.
create function lesson_span(starts_at timestamptz, minutes integer) returns tstzrange
  language sql immutable parallel safe
  return tstzrange(starts_at, starts_at + make_interval(mins => minutes));

create table lessons (
  -- Leaves the system, so unguessable: uuid v7, made by the API.
  id            uuid primary key,
  course_id     bigint references courses,
  title         text not null check (length(title) between 1 and 200),
  host_id       bigint not null references users,
  starts_at     timestamptz not null,
  duration      integer not null check (duration between 5 and 480),
  recurrence    text check (length(recurrence) <= 500),
  expected_size integer not null check (expected_size between 1 and 1000),
  settings      jsonb not null default '{}',
  status        text not null default 'scheduled' check (status in ('scheduled', 'live', 'ended', 'cancelled')),
  started_at    timestamptz,
  ended_at      timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint lessons_one_at_a_time
    exclude using gist (host_id with =, lesson_span(starts_at, duration) with &&) where (status in ('scheduled', 'live'))
);
create index lessons_host on lessons (host_id, starts_at);
create index lessons_course on lessons (course_id, starts_at);
create index lessons_starts on lessons (starts_at);
