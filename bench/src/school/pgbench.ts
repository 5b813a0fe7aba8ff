import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PgbenchPlan {
  readonly programs: string;
  readonly url: string;
  readonly seconds: number;
  readonly firstStudent: number;
  readonly students: number;
  readonly courses: number;
}

/** The statements of the routes, in the mix of bench/k6/school.js, without any API. Transactions a second. */
export async function runPgbench({ programs, url, seconds, firstStudent, students, courses }: PgbenchPlan): Promise<number> {
  const draw = `\\set person random(${firstStudent}, ${firstStudent + students - 1})\n\\set course random(1, ${courses})\n`;
  const dir = await mkdtemp(join(tmpdir(), 'watoto-pgbench-'));
  try {
    const files: string[] = [];
    for (const [name, { weight, sql }] of Object.entries(SCRIPTS)) {
      const file = join(dir, `${name}.sql`);
      await writeFile(file, draw + sql);
      files.push('-f', `${file}@${weight}`);
    }
    const child = spawn(`${programs}/pgbench`, ['-n', '-c', '20', '-j', '1', '-M', 'prepared', '-T', String(seconds), ...files, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    const found = /tps = ([\d.]+)/.exec(said)?.[1];
    if (code !== 0 || found === undefined) throw new Error(`pgbench ended with ${code}: ${said}`);
    return Number(found);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const SHOWN = `
  select c.id, c.title, c.description, c.grade, c.category, c.max_students, c.enrolled_count, t.first_name, t.last_name, m.status,
    m.progress_percentage, (select count(*) from course_waiting w where w.course_id = c.id)
  from courses c join users t on t.id = c.instructor
    left join enrollments m on m.course_id = c.id and m.student_id = :person and m.status <> 'dropped'
    left join course_waiting w on w.course_id = c.id and w.student_id = :person`;
const OPEN = 'is_active and published_at is not null';

const SCRIPTS = {
  course: { weight: 35, sql: `${SHOWN} where c.id = :course;` },
  catalogue: {
    weight: 20,
    sql: `${SHOWN} join (select id, lower(title) as key from courses where ${OPEN} order by lower(title), id limit 21) p on p.id = c.id order by p.key, c.id;`,
  },
  search: {
    weight: 10,
    sql: `${SHOWN} join (select id from courses where ${OPEN} and to_tsvector('simple', title || ' ' || description)
      @@ websearch_to_tsquery('simple', 'drums') order by ts_rank(to_tsvector('simple', title || ' ' || description),
      websearch_to_tsquery('simple', 'drums')) desc, id limit 21) p on p.id = c.id;`,
  },
  mine: {
    weight: 10,
    sql: `${SHOWN} where c.id in (select course_id from enrollments where student_id = :person and status <> 'dropped');`,
  },
  progress: {
    weight: 20,
    sql: `begin;
select id from courses where id = :course for key share;
select id, status from enrollments where course_id = :course and student_id = :person for update;
update module_progress set position_seconds = 10, updated_at = now() where enrollment_id = (select id from enrollments where course_id = :course and student_id = :person);
commit;`,
  },
  enrol: {
    weight: 5,
    sql: `begin;
select is_active from courses where id = :course for update;
insert into enrollments (course_id, student_id) values (:course, :person) on conflict (course_id, student_id) do nothing;
insert into audit_log (actor, action, subject) values (:person, 'course.enrolled', 'courses:' || :course);
commit;
${SHOWN} where c.id = :course;`,
  },
} as const;
