-- What is to be seen of a recording, in one word: an export or a picture of another one is out of date, and may show what was cut away.
alter table recordings
  add column film text not null generated always as (md5(spans::text || cuts::text || redacted::text)) stored,
  -- That of which pictures were asked for; null: none were.
  add column pictures_film text;
create index recordings_without_pictures on recordings (id) where status = 'ready' and pictures_film is distinct from film;

-- MP4 files of recordings. The file is in storage under the export's id.
create table recording_exports (
  id           uuid primary key,
  recording_id uuid not null references recordings on delete cascade,
  -- `recordings.film` of what it shows.
  film         text not null,
  state        text not null default 'waiting' check (state in ('waiting', 'running', 'ready', 'failed', 'cancelled')),
  progress     real not null default 0 check (progress between 0 and 1),
  bytes        bigint check (bytes > 0),
  error        text check (length(error) <= 40),
  -- Segments that are not in it.
  left_out     integer not null default 0,
  -- Null: by the policy of its course.
  requested_by bigint references users on delete set null,
  requested_at timestamptz not null,
  finished_at  timestamptz,
  -- When the queue of jobs had it; null: it has not yet.
  queued_at    timestamptz
);
create index recording_exports_recording on recording_exports (recording_id, requested_at desc);
create index recording_exports_requested_by on recording_exports (requested_by);
create unique index recording_exports_one on recording_exports (recording_id, film) where state in ('waiting', 'running', 'ready');
create index recording_exports_unqueued on recording_exports (requested_at) where state = 'waiting' and queued_at is null;
