-- When lessons are, where, who comes; and what is left of them.

create table rooms (
  id         bigint generated always as identity primary key,
  name       text not null check (length(name) between 1 and 100),
  seats      integer not null default 40 check (seats between 1 and 1000),
  is_active  boolean not null default true,
  version    integer not null default 1,
  created_at timestamptz not null default now()
);
create unique index rooms_name on rooms (lower(name));

-- A lesson that comes again and again: its occurrences are rows of lessons, made ahead for some weeks.
create table lesson_series (
  id            uuid primary key,
  course_id     bigint references courses on delete cascade,
  title         text not null check (length(title) between 1 and 200),
  host_id       bigint not null references users,
  room_id       bigint references rooms on delete set null,
  -- Local to time_zone, so that a lesson at 9 stays at 9 when clocks change.
  -- Text: the driver would read a zone into a timestamp.
  starts_local  text not null check (starts_local ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d$'),
  time_zone     text not null check (length(time_zone) between 1 and 64),
  duration      integer not null check (duration between 5 and 480),
  -- RFC 5545, without DTSTART.
  rrule         text not null check (length(rrule) between 1 and 500),
  -- Local days on which it does not take place: it has at most one occurrence a day.
  exdates       text[] not null default '{}' check (cardinality(exdates) <= 400),
  expected_size integer not null check (expected_size between 1 and 1000),
  settings      jsonb not null default '{}',
  -- Occurrences are there up to here.
  made_until    timestamptz,
  -- The local day from which on it was cancelled; can be taken back.
  cancelled_from text check (cancelled_from ~ '^\d{4}-\d\d-\d\d$'),
  -- The last local day that the rule names: after it there is nothing left to make.
  last_date     text not null check (last_date ~ '^\d{4}-\d\d-\d\d$'),
  version       integer not null default 1,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index lesson_series_host on lesson_series (host_id);
create index lesson_series_open on lesson_series (made_until) where cancelled_from is null;

alter table lessons
  add column series_id uuid references lesson_series on delete set null,
  -- Its local day in the series, which it keeps when it is moved.
  add column series_date text check (series_date ~ '^\d{4}-\d\d-\d\d$'),
  add column room_id bigint references rooms on delete set null,
  -- Who would have held it, where somebody else does.
  add column substitutes_for bigint references users on delete set null,
  add column version integer not null default 1,
  add constraint lessons_one_in_a_room
    exclude using gist (room_id with =, lesson_span(starts_at, duration) with &&)
    where (room_id is not null and status in ('scheduled', 'live'));
-- An occurrence is made once, however often it is looked for.
create unique index lessons_series on lessons (series_id, series_date) where series_id is not null;
create index lessons_search on lessons using gin (to_tsvector('simple', title));
create index lessons_room on lessons (room_id, starts_at) where room_id is not null;

create table lesson_invitations (
  lesson_id  uuid not null references lessons on delete cascade,
  user_id    bigint not null references users on delete cascade,
  state      text not null default 'invited' check (state in ('invited', 'accepted', 'declined')),
  invited_by bigint references users on delete set null,
  created_at timestamptz not null default now(),
  primary key (lesson_id, user_id)
);
create index lesson_invitations_user on lesson_invitations (user_id, lesson_id);

-- What was sent before a lesson, so that it is sent once.
create table lesson_reminders (
  lesson_id uuid not null references lessons on delete cascade,
  user_id   bigint not null references users on delete cascade,
  kind      text not null check (kind in ('day', 'soon')),
  sent_at   timestamptz not null default now(),
  primary key (lesson_id, user_id, kind)
);

-- A calendar program has no password: the address itself is the secret, and can be changed.
create table calendar_feeds (
  user_id    bigint primary key references users on delete cascade,
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default now()
);

-- The sealed log of an ended lesson.
create table lesson_events (
  lesson_id uuid not null,
  seq       bigint not null check (seq >= 1),
  at        timestamptz not null,
  type      text not null check (length(type) <= 60),
  peer      text check (length(peer) <= 60),
  data      jsonb not null,
  primary key (lesson_id, seq, at)
) partition by range (at);

create table attendance (
  lesson_id       uuid not null references lessons on delete cascade,
  user_id         bigint not null references users on delete cascade,
  -- [[from, to], ...] in milliseconds since 1970.
  intervals       jsonb not null default '[]',
  first_seen      timestamptz,
  seconds_present integer not null default 0 check (seconds_present >= 0),
  drops           integer not null default 0 check (drops >= 0),
  status          text not null check (status in ('present', 'late', 'partial', 'dropped', 'absent')),
  -- Set by the teacher: recomputing leaves it alone.
  corrected_by    bigint references users on delete set null,
  participation   jsonb not null default '{}',
  updated_at      timestamptz not null default now(),
  primary key (lesson_id, user_id)
);
create index attendance_user on attendance (user_id);

create table recordings (
  id              uuid primary key,
  lesson_id       uuid not null references lessons on delete cascade,
  status          text not null default 'recording' check (status in ('recording', 'ready', 'failed', 'erased')),
  started_at      timestamptz not null,
  duration_ms     bigint not null default 0 check (duration_ms >= 0),
  manifest_key    text not null check (length(manifest_key) between 1 and 500),
  bytes           bigint not null default 0 check (bytes >= 0),
  retention_until timestamptz,
  created_at      timestamptz not null default now()
);
create index recordings_lesson on recordings (lesson_id);
create index recordings_retention on recordings (retention_until) where status <> 'erased';

create table segments (
  recording_id uuid not null references recordings on delete cascade,
  track        text not null check (length(track) between 1 and 60),
  number       integer not null check (number >= 0),
  start_ms     bigint not null,
  duration_ms  integer not null check (duration_ms >= 0),
  key          text not null unique check (length(key) between 1 and 500),
  checksum     bytea not null check (length(checksum) = 32),
  bytes        bigint not null check (bytes >= 0),
  primary key (recording_id, track, number)
);
