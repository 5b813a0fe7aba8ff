-- What a course is made of, what is put into it, and how far its students are.

-- Names of what is stored in the object store. Leaves the system: uuid v7.
create table files (
  id         uuid primary key,
  owner_id   bigint references users on delete set null,
  course_id  bigint references courses on delete set null,
  purpose    text not null check (purpose in ('material', 'cover', 'avatar', 'submission', 'captions', 'export')),
  name       text not null check (length(name) between 1 and 255),
  -- As sniffed from its bytes; null until they were looked at.
  type       text check (length(type) <= 127),
  bytes      bigint not null check (bytes between 0 and 5368709120),
  -- sha-256.
  checksum   bytea check (length(checksum) = 32),
  key        text not null unique check (length(key) between 1 and 500),
  state      text not null default 'uploading' check (state in ('uploading', 'checking', 'ready', 'refused', 'deleted')),
  scan       text not null default 'pending' check (scan in ('pending', 'clean', 'infected', 'off')),
  -- Why it was refused: an error code of the contract.
  refusal    text check (length(refusal) <= 60),
  created_at timestamptz not null default now()
);
create index files_owner on files (owner_id);
create index files_course on files (course_id);
create index files_unfinished on files (created_at) where state in ('uploading', 'checking');

alter table courses
  add column version integer not null default 1,
  add column cover_file uuid references files on delete set null,
  -- An active course that nobody published (null) is a draft of its teacher's. Rows that do not say are open, as all were before.
  add column published_at timestamptz default now();
update courses set published_at = created_at;

create table course_modules (
  id               bigint generated always as identity primary key,
  course_id        bigint not null references courses on delete cascade,
  title            text not null check (length(title) between 1 and 200),
  description      text not null default '' check (length(description) <= 5000),
  type             text not null check (type in ('video', 'reading', 'quiz', 'assignment', 'live')),
  content_url      text check (length(content_url) <= 2000),
  content_text     text check (length(content_text) <= 100000),
  file_id          uuid references files on delete set null,
  -- Of a film: WebVTT, in one language (BCP 47).
  captions_file    uuid references files on delete set null,
  captions_language text check (length(captions_language) between 2 and 35),
  lesson_id        uuid references lessons on delete set null,
  duration_minutes integer not null default 0 check (duration_minutes between 0 and 6000),
  is_required      boolean not null default true,
  -- Null: taken away.
  sequence_order   integer check (sequence_order >= 1),
  version          integer not null default 1,
  -- Taken away, and can be brought back for a while: progress hangs on it.
  deleted_at       timestamptz,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  -- Deferred: reordering a course swaps places in one statement or several.
  check ((deleted_at is null) = (sequence_order is not null)),
  constraint course_modules_order unique (course_id, sequence_order) deferrable initially immediate
);
create index course_modules_lesson on course_modules (lesson_id);
create index course_modules_search on course_modules using gin (to_tsvector('simple', title || ' ' || description)) where deleted_at is null;

alter table enrollments
  add column current_module bigint references course_modules on delete set null;

create table module_progress (
  id                 bigint generated always as identity primary key,
  enrollment_id      bigint not null references enrollments on delete cascade,
  module_id          bigint not null references course_modules on delete cascade,
  status             text not null default 'not_started' check (status in ('not_started', 'in_progress', 'completed')),
  started_at         timestamptz,
  completed_at       timestamptz,
  time_spent_seconds integer not null default 0 check (time_spent_seconds >= 0),
  time_spent_minutes integer not null generated always as (time_spent_seconds / 60) stored,
  score              numeric(6, 2) check (score >= 0),
  attempts           integer not null default 0 check (attempts >= 0),
  -- Where the learner is in a video.
  position_seconds   integer not null default 0 check (position_seconds >= 0),
  updated_at         timestamptz not null default now(),
  unique (enrollment_id, module_id),
  check ((status = 'completed') = (completed_at is not null))
);
create index module_progress_module on module_progress (module_id);

create table certificates (
  -- Printed on the paper, for whoever wants to check it: uuid v7.
  id            uuid primary key,
  enrollment_id bigint not null unique references enrollments on delete cascade,
  -- As they were on that day.
  student_name  text not null check (length(student_name) between 1 and 1000),
  course_title  text not null check (length(course_title) between 1 and 200),
  issued_at     timestamptz not null default now(),
  revoked_at    timestamptz
);
