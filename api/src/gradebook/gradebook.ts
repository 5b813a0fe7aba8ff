import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { gradebookRoutes, Missing } from '@watoto/shared/contract/http/gradebook.ts';
import type { Download, RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import { assessmentsFor, courseManagedBy, lockAssessment } from '../assessments/assessments.store.ts';
import { managedAssessment } from '../assessments/assessments.ts';
import { questionsOf } from '../assessments/questions.store.ts';
import { toAssessments } from '../assessments/to-assessment.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { type Reads, readsOf } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { csv } from '../http/csv.ts';
import { cellOf, gradeOf, indexFacts, refreshCourseGrade, refreshCourseGrades } from './course-grades.ts';
import * as store from './gradebook.store.ts';
import { itemStatistics } from './item-statistics.ts';

type Routes = typeof gradebookRoutes;
type GradebookAnswer = RouteAnswer<Routes['gradebook.get']>;

/** More than a course ever has. */
const ALL = 1_000;
/** Assessments that one look at what is due takes on: the rest waits for the next. */
const SWEEP = 50;

/** What everyone got, for their teachers; what I got, for students. */
export class Gradebooks {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #reads: Reads;

  constructor({ db, clock, reads = readsOf(db) }: { readonly db: Kysely<Tables>; readonly clock: Clock; readonly reads?: Reads }) {
    this.#reads = reads;
    this.#db = db;
    this.#clock = clock;
  }

  async get(person: Person, courseId: string): Promise<GradebookAnswer> {
    return this.#reads.run(person.userId, (db) => this.#book(db, person, courseId));
  }

  /** Everyone's grade is written anew. */
  async configure(person: Person, courseId: string, missing: Missing): Promise<GradebookAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      if (!(await courseManagedBy(tx, person, courseId))) throw new AppError('not_found');
      await store.setMissingGrades(tx, courseId, missing);
      await refreshCourseGrades(tx, courseId, this.#now());
      await audit(tx, { actor: person.userId, action: 'gradebook.configured', subject: `courses:${courseId}`, after: { missing } });
      return this.#book(tx, person, courseId);
    });
  }

  /**
   * Writes the grades of courses where an assessment has closed or was changed, for a timer. Whoever comes second finds it done; what
   * fails is due again the next time.
   */
  async writeDue(): Promise<void> {
    for (const { id, course_id } of await store.dueAssessments(this.#db, this.#now(), SWEEP))
      await this.#db.transaction().execute(async (tx) => {
        await lockAssessment(tx, id, 'update');
        if (!(await store.gradesWritten(tx, 'assessments', id, this.#now()))) return;
        await refreshCourseGrades(tx, course_id, this.#now());
      });
    for (const due of await store.dueAccommodations(this.#db, this.#now(), SWEEP))
      await this.#db.transaction().execute(async (tx) => {
        await lockAssessment(tx, due.assessment_id, 'share');
        if (!(await store.gradesWritten(tx, 'accommodations', due.id, this.#now()))) return;
        await refreshCourseGrade(tx, { courseId: due.course_id, studentId: due.student_id }, this.#now());
      });
  }

  /** Percentages, as columns of assessments; what is missing is empty. */
  async csv(person: Person, courseId: string): Promise<Download> {
    const { course, assessments, students } = await this.get(person, courseId);
    const head = ['Student', ...assessments.map(({ title }) => title), 'Course %', 'Grade'];
    const weights = ['Weight', ...assessments.map(({ weight, isGraded }) => (isGraded ? weight : 0)), '', ''];
    const rows = students.map(({ student, cells, grade }) => [
      student.name,
      ...cells.map(({ percent }) => percent ?? ''),
      grade.percent ?? '',
      grade.letter ?? '',
    ]);
    return { filename: `grades-${course.id}.csv`, content: csv([head, weights, ...rows]) };
  }

  async items(person: Person, assessmentId: string): Promise<RouteAnswer<Routes['gradebook.items']>> {
    const { facts, questions } = await this.#reads.run(person.userId, async (db) => {
      await managedAssessment(db, person, assessmentId);
      return { facts: await store.newestGraded(db, assessmentId), questions: await questionsOf(db, assessmentId) };
    });
    const byQuestion = Map.groupBy(facts, ({ questionId }) => questionId);
    return {
      students: new Set(facts.map(({ studentId }) => studentId)).size,
      items: questions.map((question) => ({
        questionId: question.id,
        position: question.position,
        kind: question.options.kind,
        prompt: question.prompt,
        points: question.points,
        ...itemStatistics(question, byQuestion.get(question.id) ?? []),
      })),
    };
  }

  async mine(person: Person): Promise<RouteAnswer<Routes['grades.mine']>> {
    const courses = await store.coursesOf(this.#db, person.userId);
    return { courses: await Promise.all(courses.map((course) => this.#mine(person, course))) };
  }

  async #mine(
    person: Person,
    { id, title, missing_grades }: { id: string; title: string; missing_grades: Missing },
  ): Promise<RouteAnswer<Routes['grades.mine']>['courses'][number]> {
    const facts = await store.courseFacts(this.#db, id, person.userId);
    const look = indexFacts(facts);
    const cells = facts.assessments.map((assessment) => cellOf(assessment, look(assessment.id, person.userId), this.#now()));
    const rows = await assessmentsFor(this.#db, person, { courseId: id, after: null, limit: ALL });
    return {
      course: { id, title },
      grade: gradeOf(facts.assessments, cells, missing_grades),
      assessments: await toAssessments(this.#db, person, rows),
    };
  }

  async #book(db: Queries, person: Person, courseId: string): Promise<GradebookAnswer> {
    const course = await courseManagedBy(db, person, courseId);
    if (!course) throw new AppError('not_found');
    const facts = await store.courseFacts(db, courseId, null);
    const look = indexFacts(facts);
    const now = this.#now();
    const students = (await store.studentsOf(db, courseId)).map(({ id, first_name, last_name }) => {
      const cells = facts.assessments.map((assessment) => cellOf(assessment, look(assessment.id, id), now));
      return {
        student: { id, name: `${first_name} ${last_name}` },
        cells,
        grade: gradeOf(facts.assessments, cells, course.missing_grades),
      };
    });
    return {
      course: { id: course.id, title: course.title },
      missing: course.missing_grades,
      assessments: facts.assessments.map((row) => ({
        id: row.id,
        title: row.title,
        type: row.type,
        totalPoints: Number(row.total_points),
        weight: Number(row.weight),
        isGraded: row.is_graded,
        closesAt: row.closes_at?.toISOString() ?? null,
      })),
      students,
    };
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}
