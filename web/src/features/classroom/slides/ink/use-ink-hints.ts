import { useEffect, useState } from 'react';
import type { InkShape } from '@watoto/shared/contract/ink.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { PageRef } from '@watoto/shared/room/slides-entry.ts';
import { pageKey } from '@watoto/shared/room/slides.ts';
import { useClient } from '../../classroom-context.tsx';
import { grown } from './making.ts';

/** A line whose end was not heard of is not drawn for longer. */
const REST_MS = 4_000;
/** A pointer that rests fades. */
const LASER_MS = 1_500;

export interface Ghost {
  readonly page: string;
  readonly shape: InkShape;
}
export interface LaserSpot {
  readonly x: number;
  readonly y: number;
}
export interface InkHints {
  readonly ghosts: ReadonlyMap<PeerId, Ghost>;
  readonly lasers: ReadonlyMap<PeerId, LaserSpot>;
}

const NOTHING: InkHints = { ghosts: new Map(), lasers: new Map() };

/** What others point at and are drawing at this moment. */
export function useInkHints(): InkHints {
  const client = useClient();
  const [shown, setShown] = useState(NOTHING);

  useEffect(() => {
    const timers = new Map<string, number>();
    const later = (name: string, ms: number, end: () => void) => {
      window.clearTimeout(timers.get(name));
      timers.set(name, window.setTimeout(end, ms));
    };
    const ghost = (peerId: PeerId, change: (before: Ghost | null) => Ghost | null) =>
      setShown((now) => ({ ...now, ghosts: changed(now.ghosts, peerId, change) }));
    const laser = (peerId: PeerId, at: LaserSpot | null) => setShown((now) => ({ ...now, lasers: changed(now.lasers, peerId, () => at) }));
    const stops = [
      client.onHint((hint, peerId) => {
        if (hint.kind === 'laser') {
          laser(peerId, hint.at);
          later(`laser ${peerId}`, LASER_MS, () => laser(peerId, null));
        }
        if (hint.kind !== 'stroke') return;
        const { drawing, ...ref } = hint;
        ghost(peerId, (before) => drawing && ghostOf(before, ref, grown(sameLine(before, ref), drawing)));
        later(`ghost ${peerId}`, REST_MS, () => ghost(peerId, () => null));
      }),
      client.onStep(({ entry }) => {
        if (entry.type === 'ink.drawn' && entry.by !== null) ghost(entry.by, () => null);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      for (const timer of timers.values()) window.clearTimeout(timer);
    };
  }, [client]);

  return shown;
}

const sameLine = (before: Ghost | null, ref: PageRef): InkShape | null => (before?.page === pageKey(ref) ? before.shape : null);
const ghostOf = (before: Ghost | null, ref: PageRef, shape: InkShape | null): Ghost | null =>
  shape ? { page: pageKey(ref), shape } : before;

function changed<V>(map: ReadonlyMap<PeerId, V>, key: PeerId, change: (before: V | null) => V | null): ReadonlyMap<PeerId, V> {
  const before = map.get(key) ?? null;
  const after = change(before);
  if (after === before) return map;
  const next = new Map(map);
  if (after === null) next.delete(key);
  else next.set(key, after);
  return next;
}
