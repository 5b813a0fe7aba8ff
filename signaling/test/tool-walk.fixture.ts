import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { must } from '@watoto/shared/kernel/assert.ts';
import { EntryId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { CallInput, CallName, Reply } from '@watoto/shared/kernel/rpc.ts';
import { type Role, can, isHost } from '@watoto/shared/contract/permissions.ts';
import { type Signaling, signaling } from '@watoto/shared/contract/signaling.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { type PackedBoardPage, missingShelf, withPage } from '@watoto/shared/room/board-pages.ts';
import type { Entry, EntryBody } from '@watoto/shared/room/entry.ts';
import { hintReaches } from '@watoto/shared/room/hearing.ts';
import type { Outcome } from '@watoto/shared/room/outcome.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { type Peer, type RoomState, emptyRoom } from '@watoto/shared/room/state.ts';
import { unpackedPage } from './large-board.fixture.ts';
import { TestClient, claimsOf, room, sign, until } from './fixture.ts';
import type { Random } from './seeded.fixture.ts';
import { differences, expectSightOf, maySee, shownTo } from './tool-sight.fixture.ts';

/** Somebody over their many sockets. */
export interface Person {
  readonly name: string;
  readonly id: PeerId;
  readonly role: Role;
  /** Stays, whatever happens: through this one the room is seen from its instance. */
  readonly stays: boolean;
  client: TestClient | null;
  /** Of the instance where they are, or were. */
  url: string;
  resumeToken: string | null;
  /** The last call, which is made again when they are back elsewhere. */
  last: { id: string; name: CallName<Signaling>; data: object } | null;
  /** What was looked at already of what the client was sent. */
  looked: { entries: number; events: number };
}

interface Decided {
  readonly outcome: Outcome;
  readonly seq: number;
}

/** Calls that may be answered well without an entry of the caller's: they are none, or there was nothing to do. */
const WITHOUT_ENTRY: ReadonlySet<string> = new Set(['lobby.admit', 'hint.send', 'reaction.give', 'board.read', 'room.leave']);

/** The socket went before the answer came. */
const LOST: Reply = { ok: false, error: { code: 'unavailable', message: 'no answer' } };

const person = (name: string, role: Role, stays = false): Person => ({
  name,
  id: PeerId.parse(name.toLowerCase()),
  role,
  stays,
  client: null,
  url: '',
  resumeToken: null,
  last: null,
  looked: { entries: 0, events: 0 },
});

export interface WalkDeps {
  readonly log: RoomLog;
  readonly random: Random;
  /** Where the instances are now. */
  readonly urls: () => readonly string[];
}

/** A lesson of a teacher, a co-teacher, pupils and an observer over two instances: what each does is told, and held against the log. */
export class ToolWalk {
  readonly people: readonly Person[] = [
    person('Teacher', 'host', true),
    person('Helper', 'cohost', true),
    person('Amina', 'pupil'),
    person('Brian', 'pupil'),
    person('Zuri', 'pupil'),
    person('Juma', 'pupil'),
    person('Visitor', 'observer'),
  ];
  readonly #deps: WalkDeps;
  /** What the log amounts to, by the same rules and without any instance; and how that was since the step before. */
  model: RoomState = emptyRoom;
  #window: RoomState[] = [emptyRoom];
  readonly log: { readonly entry: Entry; readonly outcome: Outcome }[] = [];
  readonly #decided = new Map<string, Decided>();
  #answered: { entryId: string; name: string; reply: Reply }[] = [];
  #calls = 0;
  #words = 0;
  /** Snapshots that were held against the log. */
  looks = 0;

  constructor(deps: WalkDeps) {
    this.#deps = deps;
  }

  random(below: number): number {
    return this.#deps.random(below);
  }

  /** One time in so many. */
  chance(of: number): boolean {
    return this.random(of) === 0;
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('nothing to pick from');
    return from[this.random(from.length)] as T;
  }

  /** One of these, or undefined where there are none. */
  some<T>(from: readonly T[]): T | undefined {
    return from.length === 0 ? undefined : this.pick(from);
  }

  /** Words that nobody said before. */
  words(of = 'word'): string {
    return `${of} ${(this.#words += 1)}`;
  }

  get here(): Person[] {
    return this.people.filter(({ client }) => client !== null && !client.disconnected);
  }

  /** Who is not here and may come. */
  get away(): Person[] {
    return this.people.filter(({ id, client }) => (!client || client.disconnected) && !this.model.banned.includes(id));
  }

  /** Someone of whom this is true in the room; and now and then anybody, to be refused. */
  who(is: (peer: Peer) => boolean): Person {
    const may = this.here.filter(({ id }) => this.model.peers[id] && is(must(this.model.peers[id], id)));
    return this.chance(8) || may.length === 0 ? this.pick(this.here) : this.pick(may);
  }

  host(): Person {
    return this.who(({ role }) => isHost(role));
  }

  pupil(): Person {
    return this.who(({ role }) => role === 'pupil');
  }

  member(): Person {
    return this.who(({ role }) => can(role, 'chat'));
  }

  /** A pupil, or whoever else it may be done to; now and then one who is not there. */
  somebody(): PeerId {
    return this.chance(12) ? PeerId.parse('nobody') : this.pick(this.people.filter(({ stays }) => !stays)).id;
  }

  /** Makes a call, and keeps what was answered to hold it against the log. */
  async call<N extends CallName<Signaling>>(who: Person, name: N, data: CallInput<Signaling, N>): Promise<Reply> {
    const id = `c${(this.#calls += 1)}`;
    const reply = await this.#send(who, name, data, id);
    this.#answered.push({ entryId: `${who.id}:${id}`, name, reply });
    // To leave is said of a connection: by another one it would be another leave.
    if (name !== 'room.leave') who.last = { id, name, data };
    return reply;
  }

  /** Makes the last call again, as a client does that never saw the answer; at whatever instance it is now. */
  async again(who: Person): Promise<void> {
    const { last } = who;
    if (!last) return;
    const before = this.#decided.get(`${who.id}:${last.id}`);
    const may = () => {
      const role = this.model.peers[who.id]?.role;
      return role !== undefined && can(role, signaling.calls[last.name].permission);
    };
    const mayBefore = may();
    const reply = await this.#send(who, last.name, last.data, last.id);
    await this.pull();
    if (!before || !mayBefore || !may() || isLost(reply)) return;
    expect([last.name, codeOf(reply)], 'a call that is made again').toEqual([last.name, before.outcome.ok ? 'ok' : before.outcome.code]);
  }

  async #send(who: Person, name: string, data: object, id: string): Promise<Reply> {
    if (!who.client || who.client.disconnected) return LOST;
    return await who.client.send(name, data, id).catch(() => LOST);
  }

  /** What no client can say: the platform's own words, and what somebody's media brings about. Forged now and then. */
  async append(by: PeerId | null, body: EntryBody): Promise<void> {
    const forged = by === null && this.chance(6) ? this.somebody() : by;
    await this.#deps.log.append(room, { id: EntryId.parse(`walk:${(this.#calls += 1)}`), by: forged, ...body });
  }

  /** Comes in over either instance: new, back with the resume token, or from a second device. */
  async enter(who: Person, url = this.pick(this.#deps.urls())): Promise<void> {
    const known = who.client;
    const resume = who.resumeToken !== null && known !== null && (who.stays || this.random(3) > 0);
    const claims = claimsOf(who.name, { role: who.role, guest: who.name === 'Zuri', recordable: true });
    const client = await TestClient.connect(url, resume ? must(who.resumeToken, 'resume token') : await sign(claims));
    if (resume) client.state = must(known, 'client').state;
    const reply = await client.join(resume ? { after: client.state.seq, openedAt: client.state.openedAt } : {}).catch((error: unknown) => {
      client.close();
      throw error;
    });
    known?.close();
    Object.assign(who, { client, url, resumeToken: reply.resumeToken, looked: { entries: 0, events: 0 } });
  }

  /** Fetches what its snapshot left out of a large board: now and then only a part of it. */
  async fetchBoard(who: Person): Promise<void> {
    const { client } = who;
    if (!client || !this.model.peers[who.id]) return;
    for (let from = missingShelf(client.state.board); from !== null && !this.chance(20); from = missingShelf(client.state.board)) {
      const reply = await client.send('board.read', { from });
      if (!reply.ok) return;
      client.state = withPage(client.state, unpackedPage(reply.data as PackedBoardPage)) ?? client.state;
    }
  }

  /** Reads what the log has got since. */
  async pull(): Promise<void> {
    for (;;) {
      const fresh = await this.#deps.log.read(room, this.model.seq);
      for (const entry of fresh) {
        expect(this.#decided.has(entry.id), `${entry.id} twice in the log`).toBe(false);
        const { state, outcome } = apply(this.model, entry);
        this.model = state;
        this.#window.push(state);
        this.#decided.set(entry.id, { outcome, seq: entry.seq });
        this.log.push({ entry, outcome });
      }
      if (fresh.length === 0) return;
    }
  }

  /** Everyone is where the log is, and has of it what they may; every answer was what became of the call. */
  async agree(): Promise<void> {
    await until(async () => {
      await this.pull();
      const behind = this.here.filter(({ client }) => client?.state.seq !== this.model.seq);
      return behind.length === 0
        ? null
        : `${behind.map(({ name, client }) => `${name} at ${client?.state.seq}`).join(', ')} of ${this.model.seq}`;
    }, 10_000);
    // Nothing is awaited here: everyone is at the same entry.
    this.#answersAgree();
    for (const who of this.here) this.#agrees(who);
    const gone = this.people.filter(({ stays, client }) => stays && client?.disconnected).map(({ name, client }) => [name, client?.bye]);
    expect(gone, 'who stays is told why not').toEqual([]);
    this.#window = [this.model];
  }

  #answersAgree(): void {
    for (const { entryId, name, reply } of this.#answered.splice(0)) {
      expect(codeOf(reply), `${name}`).not.toBe('internal');
      if (isLost(reply) || codeOf(reply) === 'too_many_requests') continue;
      const outcome = this.#decided.get(entryId)?.outcome;
      if (!outcome) expect([name, reply.ok && !WITHOUT_ENTRY.has(name)], 'answered well, and not in the log').toEqual([name, false]);
      else expect([name, codeOf(reply)], 'another answer than what became of it').toEqual([name, outcome.ok ? 'ok' : outcome.code]);
    }
  }

  #agrees(who: Person): void {
    const client = must(who.client, who.name);
    this.#sawOnlyItsOwn(who, client);
    if (!this.model.peers[who.id]) return;
    const [shown, should] = [shownTo(client.state, who.id), shownTo(this.model, who.id)];
    if (!isDeepStrictEqual(shown, should)) expect(shown, `what ${who.name} has`).toEqual(should);
    expect(differences(client.state, this.model, who.id), `what ${who.name} lacks`).toEqual([]);
  }

  #sawOnlyItsOwn(who: Person, client: TestClient): void {
    const { looked, id } = who;
    for (const told of client.entries.slice(looked.entries)) {
      const { entry, outcome } = must(this.log[told.seq - 1], `entry ${told.seq}`);
      const may = this.#window.some((state) => maySee(told, entry, outcome, id, state));
      if (!may) expect(told, `${who.name} was sent`).toBe('nothing that is not theirs');
    }
    for (const { name, data } of client.events.slice(looked.events)) {
      if (name === 'room.snapshot') {
        const { state } = data as { state: RoomState };
        const then = this.#window.find(({ seq }) => seq === state.seq);
        if (then) expectSightOf(state, id, then);
      }
      if (name === 'room.hint') {
        const { peerId } = data as { peerId: PeerId };
        const may = this.#window.some((state) => state.peers[id] !== undefined && hintReaches(state, peerId, id));
        expect([who.name, peerId, may], 'a hint').toEqual([who.name, peerId, true]);
      }
    }
    Object.assign(who, { looked: { entries: client.entries.length, events: client.events.length } });
  }

  /** What a late joiner would get from each instance is the same as what everyone has come to. */
  async look(): Promise<void> {
    const looks = await Promise.all(this.here.map(async (who) => ({ who, state: await who.client?.look().catch(() => null) })));
    for (const { who, state } of looks) {
      // Meanwhile somebody's grace may have ended.
      if (!state || state.seq !== this.model.seq || !this.model.peers[who.id]) continue;
      expectSightOf(state, who.id, this.model);
      const [shown, should] = [shownTo(state, who.id), shownTo(this.model, who.id)];
      if (!isDeepStrictEqual(shown, should)) expect(shown, `a snapshot for ${who.name}`).toEqual(should);
      expect(differences(state, this.model, who.id), `a snapshot for ${who.name}`).toEqual([]);
      this.looks += 1;
    }
  }

  /** The entries that took effect. */
  took(): Entry[] {
    return this.log.filter(({ outcome }) => outcome.ok).map(({ entry }) => entry);
  }

  close(): void {
    for (const { client } of this.people) client?.close();
  }
}

function codeOf(reply: Reply): string {
  return reply.ok ? 'ok' : reply.error.code;
}

const isLost = (reply: Reply) => reply === LOST;
