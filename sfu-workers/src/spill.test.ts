import { expect, test } from 'vitest';
import { placesOfWorker, ROUTER_PLACES, type Seating, seat, squeeze } from './spill.ts';

/** Seats so many people one after another on Workers that have `places` each, `workers` at most. */
function fill(people: number, expected: { size: number; places: number }, workers = Number.POSITIVE_INFINITY): number[] {
  const routers = [0];
  const seating = (): Seating[] => routers.map((taken) => ({ people: taken, free: expected.places - taken }));
  for (let i = 0; i < people; i += 1) {
    const chosen = seat(seating(), expected) ?? (routers.length < workers ? routers.push(0) - 1 : squeeze(seating()));
    routers[chosen] = (routers[chosen] ?? 0) + 1;
  }
  return routers;
}

test('a class that one Router holds stays on one', () => {
  expect(fill(30, { size: 30, places: 200 })).toEqual([30]);
  expect(fill(ROUTER_PLACES, { size: 1, places: 200 })).toEqual([ROUTER_PLACES]);
});

test('a room that grows beyond what it said spills, and who comes then goes where there is most room', () => {
  expect(fill(101, { size: 1, places: 200 })).toEqual([100, 1]);
  expect(fill(140, { size: 1, places: 200 })).toEqual([100, 40]);
  expect(fill(201, { size: 1, places: 200 })).toEqual([100, 100, 1]);
});

test('a room that said how large it will be is spread evenly, and no Router is opened before somebody needs it', () => {
  expect(fill(75, { size: 150, places: 200 })).toEqual([75]);
  expect(fill(76, { size: 150, places: 200 })).toEqual([75, 1]);
  expect(fill(150, { size: 150, places: 200 })).toEqual([75, 75]);
});

test("a Worker's places bound it as well", () => {
  expect(fill(60, { size: 60, places: 40 })).toEqual([30, 30]);
  // Others have filled the Worker meanwhile.
  expect(seat([{ people: 5, free: 0 }], { size: 30, places: 40 })).toBeNull();
  expect(
    seat(
      [
        { people: 5, free: 1 },
        { people: 9, free: 30 },
      ],
      { size: 30, places: 40 },
    ),
  ).toBe(1);
});

test('where there is no other Worker, nobody is turned away: all are equally overfull', () => {
  expect(fill(260, { size: 1, places: 100 }, 2)).toEqual([130, 130]);
});

test('of no Router at all a new one; a Worker has a place at least', () => {
  expect(seat([], { size: 10, places: 10 })).toBeNull();
  expect(placesOfWorker(3, 8)).toBe(1);
  expect(placesOfWorker(400, 2)).toBe(200);
});
