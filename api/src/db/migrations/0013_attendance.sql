-- The log of a lesson is read when it is over: who was there follows from it.
alter table lessons
  -- Since when its log waits to be read; null: it has none (yet).
  add column log_due_at     timestamptz,
  add column log_sealed_at  timestamptz,
  -- How many entries it has; 0: it was lost.
  add column log_entries    integer check (log_entries >= 0),
  -- When it was taken out of the live tiers' memory.
  add column log_dropped_at timestamptz,
  -- What counts as the lesson's time for attendance.
  add column held_from      timestamptz,
  add column held_until     timestamptz;
create index lessons_log_due on lessons (log_due_at) where log_sealed_at is null;
create index lessons_log_kept on lessons (log_sealed_at) where log_dropped_at is null;

-- `status` is what the log says; the teacher's word stands beside it.
alter table attendance
  add column corrected_status text check (corrected_status in ('present', 'late', 'partial', 'dropped', 'absent'));
