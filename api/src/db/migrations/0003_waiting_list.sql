-- Who would take a full course, in the order they came.
create table course_waiting (
  course_id  bigint not null references courses on delete cascade,
  student_id bigint not null references users on delete cascade,
  id         bigint generated always as identity unique,
  created_at timestamptz not null default now(),
  primary key (course_id, student_id)
);
create index course_waiting_order on course_waiting (course_id, id);
create index course_waiting_student on course_waiting (student_id);
