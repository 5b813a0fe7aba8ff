import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { useClassroom } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { useCalls } from '../use-calls.ts';
import { leadOf, type OwnView, type View, viewOf } from './view.ts';

/** How this person has the lesson arranged. */
export interface ViewControls {
  /** As it is drawn: one's own choice, else the teacher's. */
  readonly view: View;
  /** null: nothing chosen, the teacher is followed. */
  readonly own: OwnView;
  readonly choose: (view: OwnView) => void;
  /** Whom this person wants to see first; nobody else is concerned. */
  readonly pinned: PeerId | null;
  readonly pin: (peerId: PeerId | null) => void;
  /** Hosts: has everyone who has chosen nothing follow, or no longer. */
  readonly lead: (on: boolean) => void;
}

const Context = createContext<ViewControls | null>(null);

/** null: one looks on (a replay). */
export function useView(): ViewControls | null {
  return use(Context);
}

export function ViewProvider({ children }: { children: ReactNode }) {
  const call = useCalls();
  const room = useClassroom((state) => state.room);
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const [own, setOwn] = useState<OwnView>(null);
  const [pinned, pin] = useState<PeerId | null>(null);
  useTold(own, host);
  const { layout } = room;
  const here = pinned !== null && room.peers[pinned] ? pinned : null;
  const lead = leadOf(own, room);
  const controls = useMemo(
    (): ViewControls => ({
      view: viewOf(own, layout),
      own,
      choose(view) {
        setOwn(view);
        if (host && layout !== null) void call('layout.set', { layout: view === null || view === 'auto' ? lead : view });
      },
      pinned: here,
      pin,
      lead: (on) => void call('layout.set', { layout: on ? lead : null }),
    }),
    [own, layout, here, host, lead, call],
  );
  return <Context value={controls}>{children}</Context>;
}

/** Whoever follows is told when there is something to follow, and that it is over. */
function useTold(own: OwnView, host: boolean): void {
  const { t } = useTranslation();
  const { notify } = useControls();
  const layout = useClassroom((state) => state.room.layout);
  const told = useRef(layout !== null);
  useEffect(() => {
    const follows = layout !== null && own === null && !host;
    if (follows && !told.current) notify(t('order.layout.following'));
    told.current = follows;
  }, [layout, own, host, notify, t]);
}
