-- Graded quizzes in lessons: each is an assessment of the course that opens and closes while everyone is there.
create table live_quizzes (
  id            uuid primary key,
  lesson_id     uuid not null references lessons on delete cascade,
  -- When it closes is the assessment's `closes_at`.
  assessment_id bigint not null unique references assessments on delete cascade,
  opened_by     bigint references users on delete set null,
  opened_at     timestamptz not null
);
create index live_quizzes_lesson on live_quizzes (lesson_id, opened_at desc);
create index live_quizzes_opened_by on live_quizzes (opened_by);
