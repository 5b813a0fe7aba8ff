import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { useClient } from '../classroom-context.tsx';
import { useCalls } from '../use-calls.ts';
import { type Reaction, type ReactionName, stillShown, withReaction } from './reactions.ts';

interface Reactions {
  readonly shown: readonly Reaction[];
  readonly give: (is: ReactionName) => void;
}

const NOTHING: Reactions = { shown: [], give() {} };
const Context = createContext<Reactions>(NOTHING);

/** Nobody's where one looks on: reactions are in no log. */
export function useReactions(): Reactions {
  return use(Context);
}

/** What this person feels now; null: nothing that they show. */
export function useReactionOf(peerId: PeerId): ReactionName | null {
  return use(Context).shown.find((one) => one.peerId === peerId)?.is ?? null;
}

/** Hears reactions of others, and shows one's own, each for some seconds. */
export function ReactionsProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const call = useCalls();
  const [shown, setShown] = useState<readonly Reaction[]>([]);
  const show = useCallback((peerId: PeerId, is: ReactionName) => setShown((now) => withReaction(now, peerId, is, Date.now())), []);
  useEffect(() => client.onHint((hint, peerId) => hint.kind === 'reaction' && show(peerId, hint.is)), [client, show]);
  const next = shown.reduce((soonest, { until }) => Math.min(soonest, until), Number.POSITIVE_INFINITY);
  useEffect(() => {
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(() => setShown((now) => stillShown(now, Date.now())), Math.max(0, next - Date.now()) + 50);
    return () => clearTimeout(timer);
  }, [next, shown]);
  const reactions = useMemo(
    (): Reactions => ({
      shown,
      give(is) {
        const { me } = client.store.getState();
        void call('reaction.give', { is }).then((done) => done && me !== null && show(me, is));
      },
    }),
    [shown, client, call, show],
  );
  return <Context value={reactions}>{children}</Context>;
}
