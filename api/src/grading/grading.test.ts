import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Answer, type AnswerKey, type Item, itemsOf, NewQuestion, type QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { type GradedQuestion, gradeAnswer } from './grade-answer.ts';
import { plainText } from './plain-text.ts';
import { relabel, requireSound, rightAnswer } from './question-rules.ts';
import { readNumbers } from './read-number.ts';
import { optionsFor } from './shuffle.ts';

const items = (...ids: string[]): Item[] => ids.map((id) => ({ id, text: `text of ${id}` }));
const multiple = (choices: string[], scoring: 'all' | 'minus' | 'each', shown = ['a', 'b', 'c', 'd']): GradedQuestion => ({
  options: { kind: 'multiple', choices: items(...shown) },
  key: { kind: 'multiple', choices, scoring },
  points: 4,
});
const numeric = (value: number, tolerance = 0, toleranceKind: 'absolute' | 'relative' = 'absolute'): GradedQuestion => ({
  options: { kind: 'numeric', unit: '' },
  key: { kind: 'numeric', value, tolerance, toleranceKind },
  points: 2,
});
const ordering = (order: string[], partial = true): GradedQuestion => ({
  options: { kind: 'ordering', items: items(...order) },
  key: { kind: 'ordering', order, partial },
  points: 3,
});

describe('choosing', () => {
  test('one: right or not', () => {
    const question: GradedQuestion = {
      options: { kind: 'single', choices: items('a', 'b') },
      key: { kind: 'single', choice: 'a' },
      points: 1.5,
    };
    expect(gradeAnswer(question, { kind: 'single', choice: 'a' })).toBe(1.5);
    expect(gradeAnswer(question, { kind: 'single', choice: 'b' })).toBe(0);
    expect(gradeAnswer(question, null)).toBe(0);
  });

  test.each([
    ['all', ['a', 'b'], 4],
    ['all', ['a'], 0],
    ['all', ['a', 'b', 'c'], 0],
    ['minus', ['a'], 2],
    ['minus', ['a', 'c'], 0],
    ['minus', ['a', 'b', 'c'], 2],
    ['minus', ['c', 'd'], 0],
    ['minus', ['a', 'b', 'c', 'd'], 0],
    ['each', ['a'], 3],
    ['each', ['a', 'b', 'c'], 3],
    ['each', ['c', 'd'], 0],
    ['each', [], 0],
  ] as const)('several, %s: %j is worth %d of 4', (scoring, given, score) => {
    expect(gradeAnswer(multiple(['a', 'b'], scoring), { kind: 'multiple', choices: [...given] })).toBe(score);
  });

  test('the same choice a hundred times is one choice; what is not there is none', () => {
    const given: Answer = { kind: 'multiple', choices: [...Array.from({ length: 15 }, () => 'a'), 'nothing'] };
    expect(gradeAnswer(multiple(['a', 'b'], 'minus'), given)).toBe(2);
  });
});

describe('numbers', () => {
  test.each([
    ['3.5', [3.5]],
    ['3,5', [3.5]],
    [' 1 234,5 ', [1234.5]],
    ['1.234,5', [1234.5]],
    ['1,234.5', [1234.5]],
    ['1,234', [1.234, 1234]],
    ['1.234.567', [1234567]],
    ['−4', [-4]],
    ['٣', []],
    ['３', [3]],
    ['1e3', [1000]],
    ['.5', [0.5]],
    ['5²', []],
    ['1e999', []],
    ['NaN', []],
    ['Infinity', []],
    ['0x10', []],
    ['3.5.1', []],
    ['', []],
    ['12,34,5', []],
  ])('%j means %j', (text, numbers) => expect(readNumbers(text)).toEqual(numbers));

  test.each([
    [numeric(10, 0.5), '10,5', 2],
    [numeric(10, 0.5), '10.51', 0],
    [numeric(200, 0.05, 'relative'), '190', 2],
    [numeric(-200, 0.05, 'relative'), '-211', 0],
    [numeric(0, 0.1, 'relative'), '0', 2],
    [numeric(0.3), '0.30000000000000004', 2],
    [numeric(1234), '1,234', 2],
  ])('%#', (question, text, score) => expect(gradeAnswer(question, { kind: 'numeric', text })).toBe(score));
});

describe('short texts', () => {
  const short = (accepted: string[], more: { caseSensitive?: boolean; accentSensitive?: boolean } = {}): GradedQuestion => ({
    options: { kind: 'short_text' },
    key: { kind: 'short_text', accepted, caseSensitive: false, accentSensitive: false, ...more },
    points: 1,
  });
  test.each([
    [short(['Dar es Salaam']), '  dar  ES\u00A0salaam ', 1],
    [short(['café']), 'cafe', 1],
    [short(['café']), 'cafe\u0301', 1],
    [short(['café'], { accentSensitive: true }), 'cafe', 0],
    [short(['café'], { accentSensitive: true }), 'cafe\u0301', 1],
    [short(['pH'], { caseSensitive: true }), 'ph', 0],
    [short(["ng'ombe"]), 'ng’ombe', 1],
    [short(['ngoma', 'drum']), 'Drum', 1],
    [short(['ngoma']), 'ngomaa', 0],
  ])('%#', (question, text, score) => expect(gradeAnswer(question, { kind: 'short_text', text })).toBe(score));

  test('vowel signs are no accents', () => {
    const rules = { caseSensitive: false, accentSensitive: false };
    expect(plainText('कि', rules)).not.toBe(plainText('क', rules));
  });
});

describe('ordering and matching', () => {
  test.each([
    [['a', 'b', 'c', 'd'], 3],
    [['b', 'a', 'c', 'd'], 2],
    [['b', 'c', 'd', 'a'], 2],
    [['d', 'c', 'b', 'a'], 0],
    [['a', 'b'], 1],
    [['a', 'a', 'b', 'x'], 1],
  ])('%j is worth %d of 3', (order, score) => {
    expect(gradeAnswer(ordering(['a', 'b', 'c', 'd']), { kind: 'ordering', order })).toBe(score);
  });

  test('without partial credit it is all or nothing', () => {
    expect(gradeAnswer(ordering(['a', 'b', 'c'], false), { kind: 'ordering', order: ['a', 'c', 'b'] })).toBe(0);
    expect(gradeAnswer(ordering(['a', 'b', 'c'], false), { kind: 'ordering', order: ['a', 'b', 'c'] })).toBe(3);
  });

  test('each pair has its share', () => {
    const question: GradedQuestion = {
      options: { kind: 'matching', left: items('a', 'b', 'c'), right: items('x', 'y', 'z') },
      key: { kind: 'matching', pairs: { a: 'x', b: 'y', c: 'z' }, partial: true },
      points: 1,
    };
    expect(gradeAnswer(question, { kind: 'matching', pairs: { a: 'x', b: 'z' } })).toBe(0.33);
    expect(gradeAnswer(question, { kind: 'matching', pairs: JSON.parse('{"__proto__":"x","a":"x","b":"y","c":"z"}') })).toBe(1);
  });
});

const aText = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '');
const someItems = (minLength: number) =>
  fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength, maxLength: 8 }).map((ids) => items(...ids));
const points = fc.integer({ min: 0, max: 100_000 }).map((n) => n / 100);

/** Any question that a teacher could save. */
const question: fc.Arbitrary<GradedQuestion> = fc
  .oneof(
    someItems(2).chain((choices) =>
      fc.constantFrom(...choices).map(({ id }) => both({ kind: 'single', choices }, { kind: 'single', choice: id })),
    ),
    fc
      .tuple(someItems(2), fc.constantFrom('all' as const, 'minus' as const, 'each' as const))
      .chain(([choices, scoring]) =>
        fc
          .subarray(choices, { minLength: 1 })
          .map((right) => both({ kind: 'multiple', choices }, { kind: 'multiple', choices: right.map(({ id }) => id), scoring })),
      ),
    fc
      .tuple(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.boolean(),
      )
      .map(([value, tolerance, relative]) =>
        both({ kind: 'numeric', unit: '' }, { kind: 'numeric', value, tolerance, toleranceKind: relative ? 'relative' : 'absolute' }),
      ),
    fc
      .tuple(fc.array(aText, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.boolean())
      .map(([accepted, caseSensitive, accentSensitive]) =>
        both({ kind: 'short_text' }, { kind: 'short_text', accepted, caseSensitive, accentSensitive }),
      ),
    fc
      .tuple(someItems(2), fc.boolean())
      .map(([list, partial]) =>
        both({ kind: 'ordering', items: list.toReversed() }, { kind: 'ordering', order: list.map(({ id }) => id), partial }),
      ),
    fc
      .tuple(someItems(2), fc.boolean())
      .map(([list, partial]) =>
        both(
          { kind: 'matching', left: list, right: list.map(({ id, text }) => ({ id: `r-${id}`, text })) },
          { kind: 'matching', pairs: Object.fromEntries(list.map(({ id }) => [id, `r-${id}`])), partial },
        ),
      ),
  )
  .chain((made) => points.map((worth) => ({ ...made, points: worth })));

function both(options: QuestionOptions, key: AnswerKey) {
  return { options, key };
}

/** Anything that the contract lets through, of any kind, sense or none. */
const answerTo = ({ options }: GradedQuestion): fc.Arbitrary<Answer> => {
  const id = fc.oneof(
    fc.constantFrom('x', '__proto__', 'constructor', ...itemsOf(options).map((item) => item.id)),
    fc.stringMatching(/^[a-z]{1,6}$/),
  );
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.double().map(String),
    fc.constantFrom('NaN', '-Infinity', '1e308', '9'.repeat(59)),
  );
  return fc.oneof(
    id.map((choice): Answer => ({ kind: 'single', choice })),
    fc.array(id, { maxLength: 20 }).map((choices): Answer => ({ kind: 'multiple', choices })),
    text.map((given): Answer => ({ kind: 'numeric', text: given })),
    text.map((given): Answer => ({ kind: 'short_text', text: given })),
    fc.array(id, { maxLength: 20 }).map((order): Answer => ({ kind: 'ordering', order })),
    fc.dictionary(id, id, { maxKeys: 20 }).map((pairs): Answer => ({ kind: 'matching', pairs })),
    text.map((given): Answer => ({ kind: 'essay', text: given })),
  );
};

describe('any question', () => {
  it('gives 0 to all its points, whatever is answered, and whole cents', () => {
    const pair = question.chain((one) => fc.tuple(fc.constant(one), fc.option(answerTo(one))));
    fc.assert(
      fc.property(pair, ([one, answer]) => {
        const score = gradeAnswer(one, answer);
        expect(score).not.toBeNull();
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(one.points);
        expect(Math.abs(score! * 100 - Math.round(score! * 100))).toBeLessThan(1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it('gives all its points for the right answer, and is sound', () => {
    fc.assert(
      fc.property(question, (one) => {
        requireSound(one);
        const { data, success } = NewQuestion.safeParse({ ...one, prompt: 'What?' });
        expect(success && data.key.kind).toBe(one.key.kind);
        expect(gradeAnswer(one, rightAnswer(one.key))).toBe(one.points);
      }),
      { numRuns: 200 },
    );
  });

  it('does not care in which order it shows its things, or in which order choices are named', () => {
    const triple = question.chain((one) => fc.tuple(fc.constant(one), answerTo(one), fc.string()));
    fc.assert(
      fc.property(triple, ([one, answer, seed]) => {
        const other = { ...one, options: optionsFor(one.options, seed, true) };
        const turned: Answer = answer.kind === 'multiple' ? { ...answer, choices: answer.choices.toReversed() } : answer;
        expect(gradeAnswer(other, turned)).toBe(gradeAnswer(one, answer));
        expect(optionsFor(one.options, seed, true)).toEqual(optionsFor(other.options, seed, true));
      }),
      { numRuns: 200 },
    );
  });

  it('says the same after its ids were changed, and keeps those that answers name', () => {
    fc.assert(
      fc.property(question, (one) => {
        let next = 0;
        const fresh = relabel(one, new Set(), () => `n${(next += 1)}`);
        requireSound(fresh);
        expect(gradeAnswer(fresh, rightAnswer(fresh.key))).toBe(one.points);
        expect(itemsOf(fresh.options).map(({ text }) => text)).toEqual(itemsOf(one.options).map(({ text }) => text));
        const kept = new Set(itemsOf(one.options).map(({ id }) => id));
        expect(relabel(one, kept, () => 'new')).toEqual(one);
      }),
    );
  });
});

describe('an essay', () => {
  const essay: GradedQuestion = { options: { kind: 'essay', maxWords: null }, key: { kind: 'essay', rubric: [] }, points: 5 };
  it('waits for a person, unless nothing was written', () => {
    expect(gradeAnswer(essay, { kind: 'essay', text: 'Once upon a time' })).toBeNull();
    expect(gradeAnswer(essay, { kind: 'essay', text: '  ' })).toBe(0);
    expect(gradeAnswer(essay, null)).toBe(0);
  });
});

describe('a key', () => {
  it.each([
    [
      { kind: 'single', choices: items('a', 'b') },
      { kind: 'single', choice: 'z' },
    ],
    [
      { kind: 'multiple', choices: items('a', 'b') },
      { kind: 'multiple', choices: ['a', 'a'], scoring: 'all' },
    ],
    [
      { kind: 'ordering', items: items('a', 'b', 'c') },
      { kind: 'ordering', order: ['a', 'b'], partial: true },
    ],
    [
      { kind: 'matching', left: items('a', 'b'), right: items('x', 'y') },
      { kind: 'matching', pairs: { a: 'x' }, partial: true },
    ],
    [
      { kind: 'matching', left: items('a'), right: items('a', 'y') },
      { kind: 'matching', pairs: { a: 'y' }, partial: true },
    ],
    [
      { kind: 'essay', maxWords: null },
      { kind: 'essay', rubric: [{ id: 'r', title: 'Form', description: '', points: 2 }] },
    ],
  ] as [QuestionOptions, AnswerKey][])('that nobody could meet is refused: %#', (options, key) => {
    expect(() => requireSound({ options, key, points: 3 })).toThrow(/^question: /);
  });
});
