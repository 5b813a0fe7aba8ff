import { Email } from '@watoto/shared/contract/http/auth.ts';
import type { ImportColumn, ImportReason, ImportRow } from '@watoto/shared/contract/http/people.ts';
import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { CsvFile, CsvLine } from './read-csv.ts';

/** What people call the columns, in lower case and without what is no letter. */
const NAMES: Record<string, ImportColumn> = {
  email: 'email',
  emailaddress: 'email',
  mail: 'email',
  baruapepe: 'email',
  firstname: 'first_name',
  givenname: 'first_name',
  jinalakwanza: 'first_name',
  lastname: 'last_name',
  surname: 'last_name',
  familyname: 'last_name',
  jinalamwisho: 'last_name',
  role: 'role',
  jukumu: 'role',
  grade: 'grade',
  class: 'grade',
  darasa: 'grade',
  locale: 'locale',
  language: 'locale',
  lugha: 'locale',
};
const NEEDED = ['email', 'first_name', 'last_name'] as const satisfies ImportColumn[];
const ROLES: Record<string, UserRole> = {
  '': 'student',
  student: 'student',
  pupil: 'student',
  mwanafunzi: 'student',
  teacher: 'teacher',
  mwalimu: 'teacher',
  admin: 'admin',
};
const LOCALES: Record<string, 'en' | 'sw'> = { '': 'en', en: 'en', english: 'en', sw: 'sw', swahili: 'sw', kiswahili: 'sw' };
/** What a spreadsheet would run; and what the database would take for encrypted. */
const FORMULA = /^([=+\-@\t\r]|enc:)/;
const LONGEST_NAME = 60;

export interface ImportPerson {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: UserRole;
  readonly grade: number | null;
  readonly locale: 'en' | 'sw';
  /** Columns that the file has: the others stay as they are where there is an account. */
  readonly given: ReadonlySet<ImportColumn>;
}

export interface ReadRow {
  readonly line: number;
  readonly email: string;
  readonly name: string;
  readonly errors: ImportRow['errors'];
  /** null: it has errors. */
  readonly person: ImportPerson | null;
}

/** Every line of the file with what is wrong in it by itself. Throws `invalid_input` where a column is missing. */
export function readRows({ header, lines }: CsvFile): { rows: ReadRow[]; ignoredColumns: string[] } {
  const columns = header.map((name) => NAMES[name.toLowerCase().replaceAll(/[^\p{L}]/gu, '')] ?? null);
  const missing = NEEDED.filter((column) => !columns.includes(column));
  if (missing.length > 0)
    throw new AppError('invalid_input', { message: `Columns are missing: ${missing.join(', ')}.`, details: { missing } });
  const seen = new Set<string>();
  return {
    rows: lines.map((line) => readRow(line, columns, seen)),
    ignoredColumns: header.filter((name, i) => columns[i] === null && name !== '').map((name) => name.slice(0, 60)),
  };
}

function readRow({ line, cells }: CsvLine, columns: readonly (ImportColumn | null)[], seen: Set<string>): ReadRow {
  const cell = (column: ImportColumn) => {
    const at = columns.indexOf(column);
    return at < 0 ? '' : (cells[at] ?? '').trim();
  };
  const errors: { column: ImportColumn; reason: ImportReason }[] = [];
  const wrong = (column: ImportColumn, reason: ImportReason) => void errors.push({ column, reason });

  const email = readEmail(cell('email'), seen, wrong);
  const [firstName, lastName] = (['first_name', 'last_name'] as const).map((column) => readName(column, cell(column), wrong)) as [
    string,
    string,
  ];
  const role = readRole(cell('role'), wrong);
  const grade = readGrade(cell('grade'), role, wrong);
  const locale = LOCALES[cell('locale').toLowerCase()];
  if (!locale) wrong('locale', 'not_a_language');
  return {
    line,
    email: email.slice(0, 254),
    name: `${firstName} ${lastName}`.trim().slice(0, 130),
    errors,
    person:
      errors.length > 0 || !locale
        ? null
        : { email, firstName, lastName, role, grade, locale, given: new Set(columns.filter((column) => column !== null)) },
  };
}

type Wrong = (column: ImportColumn, reason: ImportReason) => void;

function readEmail(text: string, seen: Set<string>, wrong: Wrong): string {
  if (text === '') wrong('email', 'missing');
  const email = Email.safeParse(text);
  if (text !== '' && !email.success) wrong('email', FORMULA.test(text) ? 'formula' : 'not_an_email');
  const plain = text.toLowerCase();
  if (text !== '' && seen.has(plain)) wrong('email', 'duplicate');
  seen.add(plain);
  return plain;
}

function readName(column: 'first_name' | 'last_name', text: string, wrong: Wrong): string {
  if (text === '') wrong(column, 'missing');
  else if (FORMULA.test(text)) wrong(column, 'formula');
  else if (text.length > LONGEST_NAME) wrong(column, 'too_long');
  return text.replaceAll(/\s+/g, ' ');
}

function readRole(text: string, wrong: Wrong): UserRole {
  const role = ROLES[text.toLowerCase()];
  if (!role) wrong('role', 'not_a_role');
  if (role === 'admin') wrong('role', 'admin');
  return role ?? 'student';
}

function readGrade(text: string, role: UserRole, wrong: Wrong): number | null {
  if (text === '') return null;
  if (!/^[789]$/.test(text)) wrong('grade', 'not_a_grade');
  else if (role !== 'student') wrong('grade', 'grade_not_for_role');
  return Number(text);
}
