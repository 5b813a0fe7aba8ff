import type { GroupId, PeerId } from '@watoto/shared/kernel/ids.ts';
import { type GroupsState, GROUPS_MAX } from '@watoto/shared/room/groups.ts';
import type { Peer, RoomState } from '@watoto/shared/room/state.ts';

/** Which group, from 0, each pupil is to be in; null: stays in the main room. */
export type Plan = Readonly<Record<PeerId, number | null>>;

/** Everyone who can be put into a group, by name as people of `language` sort names. */
export function pupilsOf(room: Pick<RoomState, 'peers'>, language: string): Peer[] {
  const names = new Intl.Collator(language);
  return Object.values(room.peers)
    .filter(({ role }) => role === 'pupil')
    .sort((a, b) => names.compare(a.name, b.name));
}

/** As many groups as make about four pupils each: two at least. */
export function usualCount(pupils: number): number {
  return Math.min(GROUPS_MAX, Math.max(2, Math.round(pupils / 4)));
}

/** Groups of `size`, or one more in some of them: nobody is left in a group that is too small. */
export function countForSize(pupils: number, size: number): number {
  return Math.min(GROUPS_MAX, Math.max(1, Math.floor(pupils / Math.max(1, size))));
}

/** Shuffled fairly (Fisher and Yates), then dealt like cards: sizes differ by one at most. `random`: from 0 up to, and without, 1. */
export function atRandom(pupils: readonly Peer[], count: number, random: () => number): Plan {
  const ids = pupils.map(({ id }) => id);
  const plan: Record<PeerId, number | null> = {};
  for (let dealt = 0; ids.length > 0; dealt += 1) {
    const [id] = ids.splice(Math.floor(random() * ids.length), 1);
    if (id !== undefined) plan[id] = dealt % count;
  }
  return plan;
}

/** As they were the last time; whoever was not there goes where the fewest are. */
export function likeLastTime({ groups, members }: GroupsState, pupils: readonly Peer[]): { names: string[]; plan: Plan } {
  const place = (id: GroupId | null) => (id === null ? null : groups.findIndex((group) => group.id === id));
  const plan: Record<PeerId, number | null> = {};
  const sizes = groups.map(() => 0);
  const put = (id: PeerId, group: number | null) => {
    plan[id] = group;
    if (group !== null) sizes[group] = (sizes[group] ?? 0) + 1;
  };
  for (const { id } of pupils) {
    const before = members[id];
    if (before !== undefined) put(id, place(before));
  }
  for (const { id } of pupils) if (!Object.hasOwn(plan, id)) put(id, sizes.indexOf(Math.min(...sizes)));
  return { names: groups.map(({ name }) => name), plan };
}

/** The plan after the number of groups was changed: whoever's group is gone stays in the main room. */
export function withCount(plan: Plan, count: number): Plan {
  return Object.fromEntries(Object.entries(plan).map(([id, group]) => [id, group !== null && group >= count ? null : group]));
}

/** Pupils of each group, in the order of `pupils`. */
export function groupsOf(plan: Plan, pupils: readonly Peer[], count: number): Peer[][] {
  return Array.from({ length: count }, (_, at) => pupils.filter(({ id }) => plan[id] === at));
}
