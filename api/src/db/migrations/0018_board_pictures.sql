-- Pictures on the whiteboards of lessons, in storage under the lesson's id. They go with the lesson's recordings; where there are none, soon after the lesson.
create table board_pictures (
  id         uuid primary key,
  lesson_id  uuid not null references lessons on delete cascade,
  -- Null: erased since.
  owner_id   bigint references users on delete set null,
  -- What it said it was.
  type       text not null check (length(type) <= 100),
  -- Of what was brought; once it is ready, of what is kept.
  bytes      bigint not null check (bytes > 0),
  -- In pixels; null: not ready.
  width      integer check (width between 1 and 4000),
  height     integer check (height between 1 and 4000),
  created_at timestamptz not null,
  check ((width is null) = (height is null))
);
create index board_pictures_lesson on board_pictures (lesson_id, owner_id);
create index board_pictures_owner on board_pictures (owner_id);
create index board_pictures_unfinished on board_pictures (created_at) where width is null;
