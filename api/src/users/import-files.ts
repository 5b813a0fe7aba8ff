import type { ImportReport } from '@watoto/shared/contract/http/people.ts';
import type { Download } from '@watoto/shared/contract/http/route.ts';
import { csv } from '../http/csv.ts';

/** What spreadsheets save, with one line to show how. */
export function importTemplate(): Download {
  const rows = [
    ['email', 'first_name', 'last_name', 'role', 'grade', 'locale'],
    ['amina.juma@example.org', 'Amina', 'Juma', 'student', '7', 'sw'],
    ['grace.wanjiku@example.org', 'Grace', 'Wanjiku', 'teacher', '', 'en'],
  ];
  return { filename: 'people.csv', content: csv(rows) };
}

/** What an import says of each line. */
export function reportFile({ rows }: ImportReport): Download {
  const lines = rows.map(({ line, email, name, outcome, errors }) => [
    line,
    email,
    name,
    outcome,
    errors.map(({ column, reason }) => `${column}: ${reason}`).join('; '),
  ]);
  return { filename: 'import-report.csv', content: csv([['line', 'email', 'name', 'outcome', 'errors'], ...lines]) };
}
