import type { Kysely } from 'kysely';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { certificateRoutes } from '@watoto/shared/contract/http/certificates.ts';
import type { Download, RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { manages } from '../courses/courses.policy.ts';
import { type Reads, readsOf } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import * as store from './certificates.store.ts';
import { drawCertificate } from './draw-certificate.ts';

type Check = RouteAnswer<(typeof certificateRoutes)['certificates.check']>;

/** Papers that say who has completed what; anybody who holds one can check it. */
export class Certificates {
  readonly #db: Kysely<Tables>;
  readonly #publicUrl: string;
  readonly #reads: Reads;

  constructor({ db, publicUrl, reads = readsOf(db) }: { readonly db: Kysely<Tables>; readonly publicUrl: string; readonly reads?: Reads }) {
    this.#reads = reads;
    this.#db = db;
    this.#publicUrl = publicUrl;
  }

  /** Throws `not_found`, also for one that was taken back. */
  async check(id: string): Promise<Check> {
    // Nobody knows who asks, and it may be the student, the moment after: what a replica does not have, the primary may.
    const known = await this.#reads.run('nobody', (db) => store.certificateOf(db, id));
    return toCheck(known ?? (await this.#valid(id)));
  }

  /** Throws `not_found`, also for those whom it does not concern. */
  async paper(person: Person, id: string): Promise<Download> {
    const certificate = await this.#valid(id);
    if (certificate.student_id !== person.userId && !manages(certificate, person)) throw new AppError('not_found');
    const content = await drawCertificate({
      studentName: certificate.student_name,
      courseTitle: certificate.course_title,
      issuedAt: certificate.issued_at,
      id,
      address: `${this.#publicUrl}/certificates/${id}`,
    });
    return { filename: `${certificate.course_title.slice(0, 100)}.pdf`, content: new Uint8Array(content) };
  }

  /** Throws `not_found` where the course is not completed. */
  async mine(person: Person, courseId: string): Promise<Check> {
    const certificate = await store.certificateIn(this.#db, courseId, person.userId);
    if (!certificate) throw new AppError('not_found');
    return toCheck(certificate);
  }

  async #valid(id: string): Promise<store.CertificateRow> {
    const certificate = await store.certificateOf(this.#db, id);
    if (!certificate) throw new AppError('not_found');
    return certificate;
  }
}

function toCheck(row: store.CertificateRow): Check {
  return { id: row.id, studentName: row.student_name, courseTitle: row.course_title, issuedAt: row.issued_at.toISOString() };
}
