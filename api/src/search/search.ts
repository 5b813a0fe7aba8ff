import type { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { SearchAnswer, SearchKind, searchRoutes } from '@watoto/shared/contract/http/search.ts';
import { wordsOf } from '@watoto/shared/contract/http/search-words.ts';
import type { Person } from '../auth/access-token.ts';
import { stateOf } from '../courses/courses.policy.ts';
import type { Queries } from '../db/database.ts';
import type { Reads } from '../db/reads.ts';
import { beginnings, people } from '../users/people.store.ts';
import { excerptOf } from './excerpt.ts';
import { kindsFor } from './search.policy.ts';
import * as store from './search.store.ts';

type Query = RouteRequest<(typeof searchRoutes)['search.find']>['query'];
type Answer = z.input<typeof SearchAnswer>;
type Hit = Answer['groups'][number]['items'][number];

/** One search, as the kinds look for it. */
interface Looking {
  readonly person: Person;
  readonly q: string;
  readonly words: readonly string[];
  readonly asked: store.Asked;
}

export interface SearchDeps {
  readonly reads: Reads;
  readonly clock: Clock;
}

/** Finds what a person may see, by the beginnings of words. */
export class Search {
  readonly #reads: Reads;
  readonly #clock: Clock;

  constructor({ reads, clock }: SearchDeps) {
    this.#reads = reads;
    this.#clock = clock;
  }

  async find(person: Person, { q, kinds, limit }: Query): Promise<Answer> {
    const words = wordsOf(q);
    // Only accounts have addresses: whoever looks for one looks for nothing else.
    const byText = !words.some((word) => word.includes('@'));
    const each = byText ? words.map(beginnings) : [];
    // One more than is shown, to know whether there is more.
    const looking = { person, q, words, asked: { all: each.join(' & '), each, limit: limit + 1 } };
    const groups: Answer['groups'] = [];
    for (const kind of kindsFor(person, kinds)) {
      const items = await this.#reads.run(person.userId, (db) => this.#hits(db, kind, looking));
      if (items.length > 0) groups.push({ kind, items: items.slice(0, limit), more: items.length > limit });
    }
    return { groups };
  }

  #hits(db: Queries, kind: SearchKind, looking: Looking): Promise<Hit[]> {
    switch (kind) {
      case 'course':
        return courseHits(db, looking);
      case 'module':
        return moduleHits(db, looking);
      case 'lesson':
        return lessonHits(db, looking, new Date(this.#clock.now()));
      case 'person':
        return looking.person.role === 'admin' ? accountHits(db, looking) : studentHits(db, looking);
    }
  }
}

async function courseHits(db: Queries, { person, asked, words }: Looking): Promise<Hit[]> {
  if (asked.all === '') return [];
  return (await store.courses(db, person, asked)).map((row) => ({
    kind: 'course',
    id: row.id,
    title: row.title,
    excerpt: excerptOf(row.description, words),
    teacher: `${row.first_name} ${row.last_name}`,
    grade: row.grade,
    state: stateOf(row),
  }));
}

async function moduleHits(db: Queries, { person, asked, words }: Looking): Promise<Hit[]> {
  if (asked.all === '') return [];
  return (await store.modules(db, person, asked)).map((row) => ({
    kind: 'module',
    id: row.id,
    title: row.title,
    excerpt: excerptOf(row.description, words),
    type: row.type,
    course: { id: row.course_id, title: row.course_title },
  }));
}

async function lessonHits(db: Queries, { person, asked }: Looking, now: Date): Promise<Hit[]> {
  if (asked.each.length === 0) return [];
  return (await store.lessons(db, person, asked, now)).map((row) => ({
    kind: 'lesson',
    id: row.id,
    title: row.title,
    host: `${row.host_first_name} ${row.host_last_name}`,
    course: row.course_title,
    startsAt: row.starts_at.toISOString(),
    status: row.status,
  }));
}

/** Everybody, as the page of people finds them: by their addresses as well. */
async function accountHits(db: Queries, { q, asked: { limit } }: Looking): Promise<Hit[]> {
  if (!/[\p{L}\p{N}]/u.test(q)) return [];
  return (await people(db, { q, sort: 'name', after: null, limit })).map((row) => ({
    kind: 'person',
    id: row.id,
    title: `${row.first_name} ${row.last_name}`,
    email: row.email,
    role: row.role,
    grade: row.grade,
    course: null,
  }));
}

async function studentHits(db: Queries, { person, asked }: Looking): Promise<Hit[]> {
  if (asked.all === '') return [];
  return (await store.studentsOf(db, person, asked)).map((row) => ({
    kind: 'person',
    id: row.id,
    title: `${row.first_name} ${row.last_name}`,
    email: null,
    role: 'student',
    grade: row.grade,
    course: { id: row.course_id, title: row.course_title },
  }));
}
