import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { type ImportOutcome, type ImportReport, MOST_IMPORT_BYTES } from '@watoto/shared/contract/http/people.ts';
import type { Person } from '../auth/access-token.ts';
import { accountMail } from '../auth/account-mails.ts';
import type { PostBox } from '../auth/post-box.ts';
import { auditAll } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announceAll } from '../db/outbox.ts';
import type { Tables, UserRow } from '../db/tables.ts';
import { type ImportPerson, type ReadRow, readRows } from './import-rows.ts';
import * as store from './user-import.store.ts';
import { shownOf } from './people.ts';
import { changes } from './profiles.ts';
import { readCsv } from './read-csv.ts';

export interface UserImportDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly postBox: PostBox;
  readonly publicUrl: string;
}

type Judged = ReadRow & { readonly outcome: ImportOutcome; readonly known: UserRow | null };

interface Analysis {
  readonly report: ImportReport;
  readonly rows: readonly Judged[];
}

/** People by a file: first what it would do, then the same. */
export class UserImport {
  readonly #deps: UserImportDeps;

  constructor(deps: UserImportDeps) {
    this.#deps = deps;
  }

  mailsOnTheirWay(): Promise<number> {
    return this.#deps.postBox.waiting();
  }

  /** Writes nothing. Throws `invalid_input` for what is no table of people, `too_large`. */
  async preview(content: string): Promise<ImportReport> {
    return (await this.#analyse(this.#deps.db, content)).report;
  }

  /** All good lines, or none where anything fails. Once more changes nothing. Throws `conflict` for another file than was previewed. */
  async commit(actor: Person, { content, sha256 }: { content: string; sha256: string }, address: string): Promise<ImportReport> {
    const { db, publicUrl, postBox } = this.#deps;
    if (sha256Of(bytesOf(content)) !== sha256)
      throw new AppError('conflict', { message: 'This is not the file that was looked at. Look at it again.' });
    const now = new Date(this.#deps.clock.now());
    const report = await db.transaction().execute(async (tx) => {
      await store.lockImports(tx);
      const { report, rows } = await this.#analyse(tx, content);
      const created = await store.createPeople(tx, peopleOf(rows, 'new'), now);
      await this.#change(tx, actor, rows, now, address);
      const line = { actor: actor.userId, address };
      await auditAll(tx, [
        { ...line, action: 'users.imported', subject: `imports:${sha256.slice(0, 16)}`, after: report.counts },
        ...created.map((user) => ({ ...line, action: 'user.created' as const, subject: `users:${user.id}`, after: shownOf(user) })),
      ]);
      await announceAll(
        tx,
        'user.registered',
        created.map(({ id }) => ({ userId: UserId.parse(id) })),
      );
      const invitations = await store.inviteAll(tx, created, now);
      await postBox.put(
        tx,
        invitations.map(({ user, token }) =>
          accountMail('invite', { email: user.email, firstName: user.first_name, locale: user.locale }, publicUrl, token),
        ),
      );
      return report;
    });
    postBox.wake();
    return report;
  }

  async #change(tx: Queries, actor: Person, rows: readonly Judged[], now: Date, address: string): Promise<void> {
    const changed = [];
    for (const { outcome, known, person } of rows) {
      if (outcome !== 'change' || !known || !person) continue;
      const after = await store.changePerson(tx, known.id, wanted(known, person), now);
      changed.push({ before: known, after });
    }
    await auditAll(
      tx,
      changed.map(({ before, after }) => ({
        actor: actor.userId,
        action: 'user.changed',
        subject: `users:${after.id}`,
        ...changes(before, after),
        address,
      })),
    );
    await announceAll(
      tx,
      'user.updated',
      changed.map(({ after }) => ({ userId: UserId.parse(after.id) })),
    );
  }

  async #analyse(db: Queries, content: string): Promise<Analysis> {
    const bytes = bytesOf(content);
    if (bytes.length > MOST_IMPORT_BYTES) throw new AppError('too_large', { message: 'A file may have 2 MB at most.' });
    const file = await readCsv(bytes);
    const { rows: read, ignoredColumns } = readRows(file);
    const known = await store.knownPeople(
      db,
      read.flatMap(({ person }) => person?.email ?? []),
    );
    const rows = read.map((row) => judge(row, known.get(row.email) ?? null));
    const counts = { new: 0, change: 0, same: 0, error: 0 };
    for (const { outcome } of rows) counts[outcome] += 1;
    return {
      rows,
      report: {
        sha256: sha256Of(bytes),
        encoding: file.encoding,
        counts,
        ignoredColumns,
        rows: rows.map(({ line, email, name, outcome, errors }) => ({ line, email, name, outcome, errors })),
      },
    };
  }
}

const bytesOf = (content: string) => Buffer.from(content, 'base64');
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const peopleOf = (rows: readonly Judged[], outcome: ImportOutcome) =>
  rows.flatMap((row) => (row.outcome === outcome && row.person ? [row.person] : []));

function judge(row: ReadRow, known: UserRow | null): Judged {
  const { person } = row;
  if (!person) return { ...row, known, outcome: 'error' };
  if (!known) return { ...row, known, outcome: 'new' };
  if (person.given.has('role') && person.role !== known.role)
    return { ...row, known, person: null, outcome: 'error', errors: [{ column: 'role', reason: 'role_differs' }] };
  if (person.given.has('grade') && person.grade !== null && known.role !== 'student')
    return { ...row, known, person: null, outcome: 'error', errors: [{ column: 'grade', reason: 'grade_not_for_role' }] };
  const after = wanted(known, person);
  const same = Object.entries(after).every(([column, value]) => known[column as keyof typeof after] === value);
  return { ...row, known, outcome: same ? 'same' : 'change' };
}

/** What the file makes of an account that is there: columns that it has not, and an empty grade or language, change nothing. */
function wanted(known: UserRow, { firstName, lastName, grade, locale, given }: ImportPerson) {
  return {
    first_name: firstName,
    last_name: lastName,
    grade: given.has('grade') && known.role === 'student' ? (grade ?? known.grade) : known.grade,
    locale: given.has('locale') ? locale : known.locale,
  };
}
