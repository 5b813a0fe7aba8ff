-- Quizzes, assignments and projects; what students answer; what they get for it.

create table assessments (
  id                 bigint generated always as identity primary key,
  course_id          bigint not null references courses on delete cascade,
  module_id          bigint references course_modules on delete set null,
  title              text not null check (length(title) between 1 and 200),
  description        text not null default '' check (length(description) <= 10000),
  type               text not null check (type in ('quiz', 'assignment', 'project')),
  -- The sum of its questions' points; of an assignment without questions, what it is worth.
  total_points       numeric(8, 2) not null default 0 check (total_points >= 0),
  passing_score      numeric(5, 2) not null default 50 check (passing_score between 0 and 100),
  time_limit_minutes integer check (time_limit_minutes between 1 and 600),
  is_graded          boolean not null default true,
  -- What it counts in the course's grade, beside the others.
  weight             numeric(6, 2) not null default 1 check (weight >= 0),
  opens_at           timestamptz,
  closes_at          timestamptz,
  attempts_allowed   integer not null default 1 check (attempts_allowed between 1 and 100),
  shuffle            boolean not null default false,
  -- May students see the right answers once theirs is graded?
  show_answers       boolean not null default false,
  -- Null: a draft that students don't see.
  published_at       timestamptz,
  version            integer not null default 1,
  deleted_at         timestamptz,
  -- When the course's grades must be looked at because of it: at once after a change, then when it closes. Null: not any more.
  grades_due         timestamptz default '-infinity',
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  check (closes_at is null or opens_at is null or closes_at > opens_at)
);
create index assessments_course on assessments (course_id);
create index assessments_type on assessments (type);
create index assessments_module on assessments (module_id);
create index assessments_grades_due on assessments (grades_due) where grades_due is not null;

-- A question of an assessment, or (assessment null) of the course's bank.
create table questions (
  id            bigint generated always as identity primary key,
  course_id     bigint not null references courses on delete cascade,
  assessment_id bigint references assessments on delete cascade,
  -- The one in the bank that it was taken from.
  bank_id       bigint references questions on delete set null,
  position      integer not null check (position >= 1),
  kind          text not null check (kind in ('single', 'multiple', 'numeric', 'short_text', 'ordering', 'matching', 'essay')),
  prompt        text not null check (length(prompt) between 1 and 10000),
  -- What is shown: choices, things to order, sides to match.
  options       jsonb not null default '{}',
  -- What is right; of an essay its rubric. Never leaves the server before grading.
  answer_key    jsonb not null default '{}',
  explanation   text not null default '' check (length(explanation) <= 5000),
  points        numeric(7, 2) not null check (points >= 0),
  tags          text[] not null default '{}',
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint questions_position unique (assessment_id, position) deferrable initially immediate
);
create index questions_course on questions (course_id) where assessment_id is null;
create index questions_search on questions using gin (to_tsvector('simple', prompt));

-- More time, more attempts, other dates for one student.
create table accommodations (
  id            bigint generated always as identity primary key,
  assessment_id bigint not null references assessments on delete cascade,
  student_id    bigint not null references users on delete cascade,
  extra_minutes integer not null default 0 check (extra_minutes between 0 and 600),
  extra_attempts integer not null default 0 check (extra_attempts between 0 and 20),
  closes_at     timestamptz,
  -- As of an assessment: the grade of this student.
  grades_due    timestamptz default '-infinity',
  created_at    timestamptz not null default now(),
  unique (assessment_id, student_id)
);
create index accommodations_grades_due on accommodations (grades_due) where grades_due is not null;

create table attempts (
  -- In the address of a page: uuid v7.
  id            uuid primary key,
  assessment_id bigint not null references assessments on delete cascade,
  student_id    bigint not null references users on delete cascade,
  attempt       integer not null check (attempt >= 1),
  started_at    timestamptz not null,
  -- By the server's clock, with the student's extra time. Null: until the assessment closes.
  deadline      timestamptz,
  -- The order in which this student sees the questions.
  question_order bigint[] not null default '{}',
  file_id       uuid references files on delete set null,
  submitted_at  timestamptz,
  score         numeric(8, 2) check (score >= 0),
  feedback      text not null default '' check (length(feedback) <= 10000),
  graded_by     bigint references users on delete set null,
  graded_at     timestamptz,
  status        text not null default 'in_progress' check (status in ('in_progress', 'submitted', 'graded', 'returned')),
  version       integer not null default 1,
  unique (assessment_id, student_id, attempt)
);
create index attempts_student on attempts (student_id, assessment_id);
create index attempts_to_grade on attempts (assessment_id, submitted_at) where status = 'submitted';
create index attempts_overdue on attempts (deadline) where status = 'in_progress';
-- Two pages of one student must not begin two attempts.
create unique index attempts_one_open on attempts (assessment_id, student_id) where status = 'in_progress';

create table attempt_answers (
  attempt_id  uuid not null references attempts on delete cascade,
  question_id bigint not null references questions on delete cascade,
  answer      jsonb,
  -- Made by the client for each change: what came twice changes nothing, what came late does not overwrite.
  client_seq  bigint not null default 0 check (client_seq >= 0),
  saved_at    timestamptz not null,
  -- Null until it is graded.
  score       numeric(7, 2) check (score >= 0),
  feedback    text not null default '' check (length(feedback) <= 5000),
  -- Points by the rubric's criterion.
  rubric      jsonb,
  -- A person has graded it: grading again by the key leaves it alone.
  by_hand     boolean not null default false,
  primary key (attempt_id, question_id)
);
create index attempt_answers_question on attempt_answers (question_id);

-- What a student missed counts as nothing in the course's grade, or is left out.
alter table courses
  add column missing_grades text not null default 'zero' check (missing_grades in ('zero', 'ignored'));
