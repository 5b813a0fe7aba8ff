-- Recordings as people see them. What was recorded is in storage: the manifests there say which segments there are, so that there is
-- no second list of them here that could say something else.
drop table segments;

alter table recordings drop constraint recordings_status_check;
update recordings set status = 'live' where status = 'recording';
alter table recordings alter column status set default 'live';
alter table recordings add constraint recordings_status_check check (status in ('live', 'ready', 'failed', 'erased'));
alter table recordings drop column manifest_key;
drop index recordings_retention;
alter table recordings rename column retention_until to kept_until;

alter table recordings
  add column title      text not null default '' check (length(title) <= 200),
  add column audience   text not null default 'course' check (audience in ('course', 'staff')),
  -- What was recorded, without pauses: [{from, until}, ...] in milliseconds since 1970. As of the end of the recording.
  add column spans      jsonb not null default '[]',
  -- What is left out of it when it is played: the same.
  add column cuts       jsonb not null default '[]',
  -- Tracks that were taken out for good, as RUN/TRACK.
  add column redacted   jsonb not null default '[]',
  add column poster_key text check (length(poster_key) <= 500),
  add column version    integer not null default 1,
  -- When its texts were written down for the search; null: they are not yet.
  add column indexed_at timestamptz,
  -- Erased by somebody: gone for good a week later.
  add column erased_at  timestamptz,
  -- Nothing of it is left in storage.
  add column purged_at  timestamptz;
update recordings r set title = coalesce((select title from lessons l where l.id = r.lesson_id), '');
create index recordings_newest on recordings (started_at desc, id desc);
create index recordings_kept on recordings (kept_until) where erased_at is null and kept_until is not null;
create index recordings_erased on recordings (erased_at) where erased_at is not null and purged_at is null;
create index recordings_unindexed on recordings (id) where status = 'ready' and indexed_at is null;

-- Where people are in them, and how much they have seen.
create table recording_positions (
  recording_id uuid not null references recordings on delete cascade,
  user_id      bigint not null references users on delete cascade,
  position_ms  bigint not null check (position_ms >= 0),
  seen_ms      bigint not null default 0 check (seen_ms >= 0),
  updated_at   timestamptz not null default now(),
  primary key (recording_id, user_id)
);
create index recording_positions_user on recording_positions (user_id);

-- Who asked for pieces of it, by day (UTC): the audit log has one row for each.
create table recording_views (
  recording_id uuid not null references recordings on delete cascade,
  user_id      bigint not null references users on delete cascade,
  day          date not null,
  primary key (recording_id, user_id, day)
);

-- What a search finds in them. `at`: milliseconds since 1970, which stays where it is when something is cut.
create table recording_texts (
  id           bigint generated always as identity primary key,
  recording_id uuid not null references recordings on delete cascade,
  kind         text not null check (kind in ('chapter', 'message', 'caption')),
  at           bigint not null,
  text         text not null check (length(text) between 1 and 2000),
  -- Who said it, as the room knows them.
  peer         text check (length(peer) <= 64),
  words        tsvector generated always as (to_tsvector('simple', text)) stored
);
create index recording_texts_recording on recording_texts (recording_id, at);
create index recording_texts_words on recording_texts using gin (words);

-- How lessons of a course are recorded; no row: as RECORDING_DEFAULTS says.
create table course_recording_policies (
  course_id bigint primary key references courses on delete cascade,
  start     text not null check (start in ('off', 'manual', 'auto')),
  pupils    text not null check (pupils in ('none', 'voices', 'stage')),
  audience  text not null check (audience in ('course', 'staff')),
  keep_days integer check (keep_days between 1 and 3650),
  exports   boolean not null default false
);

-- What the reconciler found where database, manifests and storage do not say the same.
create table recording_problems (
  id           bigint generated always as identity primary key,
  recording_id uuid,
  kind         text not null check (kind in ('no_lesson', 'no_manifest', 'unreadable_manifest', 'segment_missing',
                                             'segment_altered', 'segment_unnamed', 'newer_version')),
  key          text not null check (length(key) <= 500),
  found_at     timestamptz not null default now(),
  mended       boolean not null default false,
  unique (kind, key)
);
-- When it last looked at all there is.
create table recording_checks (
  single     boolean primary key default true check (single),
  checked_at timestamptz not null
);
