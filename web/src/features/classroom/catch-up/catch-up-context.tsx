import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { type CallToMe, callOf } from './calls-me.ts';
import { missedMs } from './catch-up.ts';

export interface CatchUp {
  /** Milliseconds that went by before this person came, where they can be caught up with. */
  readonly missed: number | null;
  /** Ask whether they want to: they have not said yet. */
  readonly offered: boolean;
  /** What is being watched instead of the live lesson; null: the lesson. */
  readonly recordingId: RecordingId | null;
  /** The newest thing that called them meanwhile. */
  readonly call: CallToMe | null;
  readonly start: () => void;
  /** `by`: they have seen all of it, or want to be back. */
  readonly back: (by: 'end' | 'wish') => void;
  readonly decline: () => void;
}

const Context = createContext<CatchUp | null>(null);

export function useCatchUp(): CatchUp {
  return must(use(Context), 'CatchUpProvider');
}

export function CatchUpProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const client = useClient();
  const { toggle, notify } = useControls();
  const [recordingId, setRecordingId] = useState<RecordingId | null>(null);
  const [call, setCall] = useState<CallToMe | null>(null);
  const [declined, setDeclined] = useState<RecordingId | null>(null);
  const missed = useClassroom((state) => missedMs(state.room, state.me));
  const current = useClassroom((state) => state.room.recording?.id ?? null);
  const active = recordingId !== null;

  useEffect(() => {
    if (!active) return;
    return client.onStep((step) => {
      const { me } = client.store.getState();
      const called = me && callOf(step, me);
      if (called) setCall(called);
    });
  }, [client, active]);

  const start = useCallback(() => {
    const { room, local } = client.store.getState();
    if (!room.recording) return;
    setCall(null);
    setRecordingId(room.recording.id);
    setDeclined(room.recording.id);
    // What is played here would be heard there.
    if (local.mic.status === 'on') toggle('mic');
  }, [client, toggle]);
  const back = useCallback(
    (by: 'end' | 'wish') => {
      setRecordingId(null);
      setCall(null);
      if (by === 'end') notify(t('recordingLive.caughtUp'));
    },
    [notify, t],
  );
  const decline = useCallback(() => setDeclined(current), [current]);

  const value = useMemo(() => {
    const offered = missed !== null && !active && declined !== current;
    return { missed, offered, recordingId, call, start, back, decline };
  }, [missed, active, declined, current, recordingId, call, start, back, decline]);
  return <Context value={value}>{children}</Context>;
}
