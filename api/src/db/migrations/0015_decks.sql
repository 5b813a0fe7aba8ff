-- Slides that are shown in lessons. Their pages are pictures in storage, under the deck's id; what was brought is gone once they are made.
create table decks (
  id          uuid primary key,
  -- Null: erased since.
  owner_id    bigint references users on delete set null,
  -- Of the lesson that it was brought for: its other lessons may show it too.
  course_id   bigint references courses on delete set null,
  title       text not null check (length(title) between 1 and 200),
  -- Of what was brought.
  bytes       bigint not null check (bytes > 0),
  office      boolean not null default false,
  state       text not null default 'uploading' check (state in ('uploading', 'waiting', 'converting', 'ready', 'failed', 'deleted')),
  progress    real not null default 0 check (progress between 0 and 1),
  pages       integer check (pages between 1 and 300),
  -- Why there are no pages.
  trouble     text check (length(trouble) <= 40),
  created_at  timestamptz not null,
  finished_at timestamptz,
  -- When the queue of jobs had it; null: it has not yet.
  queued_at   timestamptz
);
create index decks_owner on decks (owner_id);
create index decks_course on decks (course_id, created_at desc);
create index decks_unqueued on decks (created_at) where state = 'waiting' and queued_at is null;
create index decks_unfinished on decks (created_at) where state = 'uploading';

create table deck_pages (
  deck_id uuid not null references decks on delete cascade,
  page    integer not null check (page between 1 and 300),
  -- Of the large picture, in pixels.
  width   integer not null check (width between 1 and 4000),
  height  integer not null check (height between 1 and 4000),
  -- What is written on it, for whoever can't see it.
  text    text not null default '' check (length(text) <= 5000),
  primary key (deck_id, page)
);

-- The lessons that show it: whoever may enter one of these (or watch its recording) may read it.
create table deck_lessons (
  deck_id   uuid not null references decks on delete cascade,
  lesson_id uuid not null references lessons on delete cascade,
  added_at  timestamptz not null,
  primary key (deck_id, lesson_id)
);
create index deck_lessons_lesson on deck_lessons (lesson_id);
