import { cents } from './grade-answer.ts';

/** Adds points up in whole cents: a hundred tenths are ten. */
export function sumPoints(points: readonly number[]): number {
  return points.reduce((sum, one) => sum + Math.round(one * 100), 0) / 100;
}

/** The score of an attempt: null as long as one of its answers is not graded. */
export function totalOf(scores: readonly (number | null)[]): number | null {
  const graded = scores.filter((score) => score !== null);
  return graded.length === scores.length ? sumPoints(graded) : null;
}

/** How much of what there was, 0..100 with two decimals; null where there was nothing to get. */
export function percentOf(score: number, total: number): number | null {
  return total > 0 ? Math.min(100, Math.max(0, cents((score / total) * 100))) : null;
}

/** Where there was nothing to get, whoever took part has passed. */
export function hasPassed(percent: number | null, passingScore: number): boolean {
  return percent === null || percent >= passingScore;
}

export type Letter = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';
const LETTERS: readonly (readonly [Letter, number])[] = [
  ['A', 80],
  ['B', 70],
  ['C', 60],
  ['D', 50],
  ['E', 40],
];

/** The letter of a course's percentage. */
export function letterOf(percent: number): Letter {
  return LETTERS.find(([, least]) => percent >= least)?.[0] ?? 'F';
}

/** One assessment of a course, for one student. */
export interface CoursePart {
  readonly weight: number;
  /** Of the best attempt that is graded; null: there is none. */
  readonly percent: number | null;
  /** May a result still come: it is open or to come, or handed in and not graded yet. */
  readonly pending: boolean;
}

export interface CourseGrade {
  /** By weight, 0..100; null: nothing counts yet. */
  readonly percent: number | null;
  readonly letter: Letter | null;
  /** Nothing more can come. */
  readonly complete: boolean;
}

/** What a student gets for a course so far. What can still come does not count yet; what was missed is nothing, or is left out. */
export function courseGrade(parts: readonly CoursePart[], missing: 'zero' | 'ignored'): CourseGrade {
  const counted = parts.flatMap(({ weight, percent, pending }) => {
    if (percent !== null) return [{ weight, percent }];
    return pending || missing === 'ignored' ? [] : [{ weight, percent: 0 }];
  });
  const weight = counted.reduce((sum, part) => sum + part.weight, 0);
  const percent = weight > 0 ? cents(counted.reduce((sum, part) => sum + part.percent * part.weight, 0) / weight) : null;
  const complete = parts.length > 0 && parts.every((part) => part.percent !== null || !part.pending);
  return { percent, letter: percent === null ? null : letterOf(percent), complete };
}
