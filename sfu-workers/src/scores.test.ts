import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { type Scored, Scores } from './scores.ts';

class FakeConsumer extends EventEmitter {
  readonly observer = new EventEmitter();
  paused = false;
  score: Scored['score'] = { score: 10, producerScore: 10, producerScores: [] };

  says(score: number): void {
    this.score = { ...this.score, score };
    this.emit('score');
  }
}

function open() {
  const clock = new FakeClock();
  const told: number[] = [];
  const scores = new Scores(clock, (score) => told.push(score));
  const consumers = [new FakeConsumer(), new FakeConsumer()] as const;
  for (const consumer of consumers) scores.watch(consumer);
  return { clock, told, scores, consumers };
}

it('tells the best of what flows, when it changes', () => {
  const { clock, told, consumers } = open();
  consumers[0].says(2);
  clock.advance(1_000);
  consumers[1].says(4);
  clock.advance(1_000);
  consumers[1].says(4);
  consumers[1].paused = true;
  consumers[0].says(1);
  expect(told).toEqual([10, 4, 1]);
});

it('tells no more often than once in 0.8 s, and then what is so by then', () => {
  const { clock, told, consumers } = open();
  for (const consumer of consumers) consumer.says(3);
  for (const score of [2, 1, 0]) for (const consumer of consumers) consumer.says(score);
  expect(told).toEqual([10]);
  clock.advance(800);
  expect(told).toEqual([10, 0]);
});

it('forgets what is closed, and has nothing to say of nothing', () => {
  const { clock, told, scores, consumers } = open();
  for (const consumer of consumers) consumer.observer.emit('close');
  consumers[0].says(0);
  expect(told).toEqual([]);
  scores.close();
  clock.advance(5_000);
  expect(told).toEqual([]);
});
