import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry, EntryDraft } from '../../room/entry.ts';
import { emptyRoom } from '../../room/state.ts';
import { DEDUPE_WINDOW, type RoomLog } from './log.ts';
import { draft, idsOf, type LogStore, logAdapters, newRoom, seqsOf, upTo } from './log-adapters.fixture.ts';

const SOON = { timeout: 10_000, interval: 5 };

describe.each(logAdapters)('RoomLog in $name', ({ start }) => {
  let store: LogStore;
  /** Two instances on one store. */
  let one: RoomLog;
  let two: RoomLog;
  beforeAll(async () => {
    store = await start();
    one = await store.open();
    two = await store.open();
  });
  afterAll(() => store.close());
  const logs = () => ({ one, two });

  describe('append and read', () => appending(logs));
  describe('follow', () => following(logs));
  describe('snapshots and rooms', () => keeping(logs));
  describe('close', () => closing(start));
});

type Logs = () => { one: RoomLog; two: RoomLog };

function appending(logs: Logs): void {
  it('counts from 1, and keeps what was said and by whom', async () => {
    const { one, two } = logs();
    const room = newRoom();
    const first = await one.append(room, draft('a', 'Habari — "zenu" \\ 👋\n'));
    const second = await two.append(room, { ...draft('b'), by: null });
    expect(first).toMatchObject({ duplicate: false, entry: { seq: 1, ...draft('a', 'Habari — "zenu" \\ 👋\n') } });
    expect(second).toMatchObject({ duplicate: false, entry: { seq: 2, by: null } });
    expect(second.entry.at).toBeGreaterThanOrEqual(first.entry.at);
    expect(await two.read(room, 0)).toEqual([first.entry, second.entry]);
  });

  it('stores a draft and nothing else that the object carries', async () => {
    const { one } = logs();
    const room = newRoom();
    const { entry } = await one.append(room, draft('a'));
    const copied: EntryDraft = { ...entry, id: draft('b').id };
    expect((await one.append(room, copied)).entry).toMatchObject({ seq: 2, id: 'b' });
    const locks = { ...draft('c'), type: 'locks.changed', data: { mic: undefined, chat: true } } as const satisfies EntryDraft;
    const appended = await one.append(room, locks);
    expect(Object.keys(appended.entry.data)).toEqual(['chat']);
  });

  it('gives 50 concurrent appends of two instances one order without gaps', async () => {
    const { one, two } = logs();
    const room = newRoom();
    const ids = upTo(50).map((n) => `c-${n}`);
    const appended = await Promise.all(ids.map((id, i) => (i % 2 ? one : two).append(room, draft(id))));
    const stored = await one.read(room, 0);
    expect(seqsOf(stored)).toEqual(upTo(50));
    expect(idsOf(stored).sort()).toEqual([...ids].sort());
    expect(appended.map(({ entry }) => entry).sort((x, y) => x.seq - y.seq)).toEqual(stored);
    for (const [i, entry] of stored.entries()) expect(entry.at).toBeGreaterThanOrEqual(stored[i - 1]?.at ?? 0);
  });

  it('stores a draft id once, whoever repeats it and however often at a time', async () => {
    const { one, two } = logs();
    const room = newRoom();
    const tries = await Promise.all(upTo(20).map((n) => (n % 2 ? one : two).append(room, draft('same', `try ${n}`))));
    expect(tries.filter((appended) => !appended.duplicate)).toHaveLength(1);
    expect(new Set(tries.map(({ entry }) => JSON.stringify(entry))).size).toBe(1);
    expect(await one.read(room, 0)).toHaveLength(1);
    expect((await two.append(room, draft('other'))).entry.seq).toBe(2);
  });

  it('remembers the ids of the newest entries, and not of all', async () => {
    const { one } = logs();
    const room = newRoom();
    const ids = upTo(DEDUPE_WINDOW + 1).map((n) => `c-${n}`);
    for (let i = 0; i < ids.length; i += 1_000) await Promise.all(ids.slice(i, i + 1_000).map((id) => one.append(room, draft(id))));
    expect((await one.append(room, draft('c-2'))).duplicate).toBe(true);
    expect(await one.append(room, draft('c-1'))).toMatchObject({ duplicate: false, entry: { seq: DEDUPE_WINDOW + 2 } });
  });

  it('reads from anywhere, up to the limit', async () => {
    const { one } = logs();
    const room = newRoom();
    for (const n of upTo(5)) await one.append(room, draft(`c-${n}`));
    expect(seqsOf(await one.read(room, 2))).toEqual([3, 4, 5]);
    expect(seqsOf(await one.read(room, 1, 2))).toEqual([2, 3]);
    expect(await one.read(room, 1, 0)).toEqual([]);
    expect(await one.read(room, 5)).toEqual([]);
    expect(await one.read(newRoom(), 0)).toEqual([]);
  });

  it('is a simple list, for any sequence of appends and reads', async () => {
    const { one, two } = logs();
    const append = fc.record({
      do: fc.constant('append' as const),
      by: fc.boolean(),
      id: fc.integer({ min: 0, max: 6 }),
      text: fc.string({ minLength: 1, maxLength: 30 }),
    });
    const read = fc.record({ do: fc.constant('read' as const), by: fc.boolean(), after: fc.nat(8), limit: fc.nat(8) });
    const property = fc.asyncProperty(fc.array(fc.oneof(append, read), { maxLength: 25 }), async (steps) => {
      const room = newRoom();
      const model: EntryDraft[] = [];
      for (const step of steps) {
        const log = step.by ? one : two;
        if (step.do === 'read') {
          const expected = model.map((said, i) => ({ ...said, seq: i + 1, at: 0 })).slice(step.after, step.after + step.limit);
          expect((await log.read(room, step.after, step.limit)).map((entry) => ({ ...entry, at: 0 }))).toEqual(expected);
          continue;
        }
        const said = draft(`d-${step.id}`, step.text);
        const index = model.findIndex((earlier) => earlier.id === said.id);
        if (index < 0) model.push(said);
        const appended = await log.append(room, said);
        expect(appended).toMatchObject({
          duplicate: index >= 0,
          entry: { seq: index < 0 ? model.length : index + 1, ...(model[index] ?? said) },
        });
      }
    });
    await fc.assert(property, { seed: 2026, numRuns: 40 });
  });
}

function following(logs: Logs): void {
  const listen = () => {
    const heard: Entry[] = [];
    return { heard, onEntries: (entries: Entry[]) => void heard.push(...entries) };
  };

  it('has delivered what was stored when it resolves, then delivers each entry as it comes', async () => {
    const { one, two } = logs();
    const room = newRoom();
    for (const n of upTo(4)) await one.append(room, draft(`c-${n}`));
    const { heard, onEntries } = listen();
    const follower = await two.follow(room, 2, onEntries);
    expect(seqsOf(heard)).toEqual([3, 4]);
    const { entry } = await one.append(room, draft('c-5'));
    await expect.poll(() => seqsOf(heard), SOON).toEqual([3, 4, 5]);
    expect(heard[2]).toEqual(entry);
    await follower.close();
  });

  it('reads a long log in batches, in order', async () => {
    const { one } = logs();
    const room = newRoom();
    await Promise.all(upTo(2_500).map((n) => one.append(room, draft(`c-${n}`))));
    const { heard, onEntries } = listen();
    const follower = await one.follow(room, 0, onEntries);
    expect(seqsOf(heard)).toEqual(upTo(2_500));
    await follower.close();
  });

  it('gives followers on both instances the same entries, those who come amid the appends too', async () => {
    const { one, two } = logs();
    const room = newRoom();
    const ears = [listen(), listen(), listen()] as const;
    const early = await one.follow(room, 0, ears[0].onEntries);
    const appends = upTo(200).map((n) => (n % 2 ? one : two).append(room, draft(`c-${n}`)));
    const late = await Promise.all([one.follow(room, 0, ears[1].onEntries), two.follow(room, 0, ears[2].onEntries)]);
    await Promise.all(appends);
    for (const { heard } of ears) await expect.poll(() => seqsOf(heard), SOON).toEqual(upTo(200));
    expect(ears[1].heard).toEqual(ears[0].heard);
    expect(ears[2].heard).toEqual(ears[0].heard);
    for (const follower of [early, ...late]) await follower.close();
  });

  it('keeps the order where a listener appends', async () => {
    const { one } = logs();
    const room = newRoom();
    const answers: Promise<unknown>[] = [];
    const { heard, onEntries } = listen();
    const echo = await one.follow(room, 0, (entries) => {
      for (const { id } of entries) if (!id.startsWith('echo')) answers.push(one.append(room, draft(`echo-${id}`)));
    });
    const quiet = await one.follow(room, 0, onEntries);
    await Promise.all(upTo(5).map((n) => one.append(room, draft(`c-${n}`))));
    await expect.poll(() => seqsOf(heard), SOON).toEqual(upTo(10));
    await Promise.all(answers);
    await echo.close();
    await quiet.close();
  });

  it('hears nothing of other rooms, and nothing once closed, while others still hear', async () => {
    const { one, two } = logs();
    const [room, other] = [newRoom(), newRoom()];
    const [closed, open] = [listen(), listen()];
    const follower = await two.follow(room, 0, closed.onEntries);
    const stays = await two.follow(room, 0, open.onEntries);
    await one.append(other, draft('elsewhere'));
    await one.append(room, draft('a'));
    await expect.poll(() => idsOf(closed.heard), SOON).toEqual(['a']);
    await follower.close();
    await follower.close();
    await one.append(room, draft('b'));
    await expect.poll(() => idsOf(open.heard), SOON).toEqual(['a', 'b']);
    expect(idsOf(closed.heard)).toEqual(['a']);
    await stays.close();
    const again = await two.follow(room, 1, closed.onEntries);
    await one.append(room, draft('c'));
    await expect.poll(() => idsOf(closed.heard), SOON).toEqual(['a', 'b', 'c']);
    await again.close();
  });
}

function keeping(logs: Logs): void {
  it('never replaces a newer snapshot by an older one', async () => {
    const { one, two } = logs();
    const room = newRoom();
    expect(await one.loadSnapshot(room)).toBeNull();
    await Promise.all([3, 9, 5, 7].map((seq, i) => (i % 2 ? one : two).saveSnapshot(room, { ...emptyRoom, seq, title: `at ${seq}` })));
    expect(await two.loadSnapshot(room)).toEqual({ ...emptyRoom, seq: 9, title: 'at 9' });
    await one.saveSnapshot(room, { ...emptyRoom, seq: 10 });
    expect((await two.loadSnapshot(room))?.seq).toBe(10);
  });

  it('lists rooms that have a log, and forgets a removed one wholly', async () => {
    const { one, two } = logs();
    const [kept, removed] = [newRoom(), newRoom()];
    for (const room of [kept, removed]) {
      await one.append(room, draft('a'));
      await one.saveSnapshot(room, { ...emptyRoom, seq: 1 });
    }
    expect(await two.rooms()).toEqual(expect.arrayContaining([kept, removed]));
    await two.remove(removed);
    expect(await one.rooms()).toContain(kept);
    expect(await one.rooms()).not.toContain(removed);
    expect(await one.read(removed, 0)).toEqual([]);
    expect(await one.loadSnapshot(removed)).toBeNull();
    expect(await one.append(removed, draft('a'))).toMatchObject({ duplicate: false, entry: { seq: 1 } });
    expect(await one.read(kept, 0)).toHaveLength(1);
  });
}

function closing(start: () => Promise<LogStore>): void {
  it('ends followers, refuses what comes after, and may be repeated', async () => {
    const store = await start();
    const log = await store.open();
    const room = newRoom();
    const heard: Entry[] = [];
    const follower = await log.follow(room, 0, (entries) => void heard.push(...entries));
    const last = log.append(room, draft('a')).catch((error: unknown) => error);
    await log.close();
    await log.close();
    await last;
    const before = heard.length;
    const settled = await Promise.allSettled([
      log.append(room, draft('b')),
      log.read(room, 0),
      log.follow(room, 0, () => {}),
      log.loadSnapshot(room),
      log.rooms(),
    ]);
    expect(settled).toEqual(
      settled.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'unavailable' }) as unknown })),
    );
    await follower.close();
    expect(heard).toHaveLength(before);
    await store.close();
  });
}
