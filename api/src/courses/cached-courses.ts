import type { Kysely } from 'kysely';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { cachedCatalogue, cachedCourse, cachedEnrolments, type CatalogueQuestion } from '../cache/cache-names.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Person } from '../auth/access-token.ts';
import type { Tables } from '../db/tables.ts';
import type { CourseFacts } from './course-facts.ts';
import { maySee } from './courses.policy.ts';
import * as store from './courses.store.ts';

/**
 * Courses as one person sees them, put together from what is kept: what a course is to everybody, and what this person is to it. All is
 * read from the primary: a replica that is behind must not fill the cache.
 */
export class CachedCourses {
  readonly #db: Kysely<Tables>;
  readonly #cache: ReadCache;

  constructor(db: Kysely<Tables>, cache: ReadCache) {
    this.#db = db;
    this.#cache = cache;
  }

  /** Throws `not_found`. */
  async course(person: Person, id: string): Promise<store.CourseRow> {
    const facts = await this.#cache.get(cachedCourse(id), async () => {
      const course = await store.courseFacts(this.#db, id);
      if (!course) throw new AppError('not_found');
      return course;
    });
    const [course] = await this.#asSeenBy(person, [facts]);
    if (!course || !maySee(course, person)) throw new AppError('not_found');
    return course;
  }

  /** The first page of the catalogue. */
  async catalogue(person: Person, question: Omit<CatalogueQuestion, 'audience'> & Pick<store.CourseFilter, 'sort'>) {
    const audience = person.role === 'teacher' ? `teacher ${person.userId}` : person.role;
    const page = await this.#cache.get(cachedCatalogue({ ...question, audience }), () =>
      store.catalogueFacts(this.#db, person, { ...question, mine: false, after: null }),
    );
    return this.#asSeenBy(person, page);
  }

  async #asSeenBy<T extends CourseFacts>(person: Person, courses: readonly T[]): Promise<(T & store.CourseRow)[]> {
    const taken = await this.#cache.get(cachedEnrolments(person.userId), () => store.coursesTakenBy(this.#db, person.userId));
    // Where nobody waits, this person does not. The list moves as others come and go: it is not kept.
    const places = courses.some(({ waiting }) => waiting !== null && waiting > 0) ? await store.waitingPlaces(this.#db, person.userId) : [];
    return courses.map((course) => {
      const mine = taken.find(({ course_id }) => course_id === course.id);
      return {
        ...course,
        my_status: mine?.status ?? null,
        my_progress: mine?.progress_percentage ?? null,
        waiting_place: places.find(({ course_id }) => course_id === course.id)?.place ?? null,
      };
    });
  }
}
