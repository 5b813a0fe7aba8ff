import { describe, expect, it } from 'vitest';
import { capacityOf, LESSON, type LessonTraffic, packetsPerPerson, PEOPLE_PER_WORKER_MAX, peoplePerWorker } from './cost-model.ts';

const STREAMS = Object.keys(LESSON) as (keyof LessonTraffic)[];

describe('the cost model', () => {
  it.each(STREAMS)('finds a person dearer with more of %s, and a Worker good for fewer', (stream) => {
    const more = { ...LESSON, [stream]: LESSON[stream] + 10 };
    expect(packetsPerPerson(more)).toBeGreaterThan(packetsPerPerson(LESSON));
    expect(peoplePerWorker(more)).toBeLessThan(peoplePerWorker(LESSON));
  });

  it('finds a Worker good for fewer where a packet costs more or the budget is smaller', () => {
    expect(peoplePerWorker(LESSON, 14)).toBeLessThan(peoplePerWorker(LESSON, 7));
    expect(peoplePerWorker(LESSON, 7, 0.3)).toBeLessThan(peoplePerWorker(LESSON, 7, 0.6));
    expect(peoplePerWorker({ ...LESSON, teacherPps: 1e9 })).toBe(1);
  });

  it('is within what others report of a core: several classes, not a school', () => {
    expect(peoplePerWorker()).toBeGreaterThan(3 * 30);
    expect(peoplePerWorker()).toBeLessThan(500);
    expect(PEOPLE_PER_WORKER_MAX).toBeGreaterThan(2 * peoplePerWorker());
  });

  it('grows with the Workers and stays below what nobody would believe', () => {
    for (const workers of [1, 2, 16, 256]) {
      expect(capacityOf(workers)).toBe(workers * capacityOf(1));
      expect(capacityOf(workers)).toBeLessThan(workers * PEOPLE_PER_WORKER_MAX);
    }
  });

  it('keeps a full Worker within its core when every stream flows', () => {
    expect(peoplePerWorker() * packetsPerPerson() * 7.2e-6).toBeLessThan(1);
  });
});
