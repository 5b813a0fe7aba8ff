import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { must } from '@watoto/shared/kernel/assert.ts';
import { can, isHost } from '@watoto/shared/contract/permissions.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import { isLocked } from '@watoto/shared/room/producers.ts';
import { DeviceError } from '../../rtc/devices.ts';
import { Toast } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useClient } from './classroom-context.tsx';
import { type NoticeEvent, noticesBetween } from './notices.ts';

/** What the toolbar, the keyboard and the panels do. Failures become a short note; nothing throws. */
export interface Controls {
  readonly toggle: (source: 'mic' | 'camera' | 'screen') => void;
  readonly toggleHand: () => void;
  /** Owns a promise that nobody awaits. Resolves to whether it went well. */
  readonly run: (work: Promise<void>) => Promise<boolean>;
  /** Of one topic only the newest is of interest: it takes the place of those before. */
  readonly notify: (text: string, topic?: 'recording' | null) => void;
  /** While true, device trouble is shown elsewhere and needs no note. */
  readonly showsDevices: (shown: boolean) => void;
}

/** Where there are none (a replay), null. */
export const ControlsContext = createContext<Controls | null>(null);

export function useControls(): Controls {
  return must(use(ControlsContext), 'ControlsProvider');
}

export function ControlsProvider({ start, children }: { start: { mic: boolean; camera: boolean }; children: ReactNode }) {
  const { t } = useTranslation();
  const client = useClient();
  const [notes, setNotes] = useState<readonly { text: string; topic: 'recording' | null }[]>([]);
  /** Sources that the person wants on: stopping one of these was somebody else's doing. */
  const wanted = useRef(new Set<Source>([...(start.mic ? (['mic'] as const) : []), ...(start.camera ? (['camera'] as const) : [])]));

  const devicesShown = useRef(false);

  const notify = useCallback((text: string, topic: 'recording' | null = null) => {
    setNotes((now) => {
      const kept = topic === null ? now : now.filter((note) => note.topic !== topic);
      return kept.at(-1)?.text === text ? kept : [...kept, { text, topic }];
    });
  }, []);
  const tell = useNoticeText();

  useEffect(
    () =>
      client.store.subscribe((after, before) => {
        for (const event of noticesBetween(before, after, wanted.current)) {
          if (event.kind === 'device' && devicesShown.current) continue;
          if (event.kind === 'stopped') wanted.current.delete(event.source);
          notify(tell(event), event.kind === 'recording' ? event.kind : null);
        }
      }),
    [client, notify, tell],
  );

  const controls = useMemo((): Controls => {
    const run = async (work: Promise<void>) => {
      try {
        await work;
        return true;
      } catch (error) {
        notify(error instanceof DeviceError ? t(`device.${error.code}`) : errorText(t, error));
        return false;
      }
    };
    const allowed = (lock: 'mic' | 'camera' | 'screen' | 'hands') => {
      const { room, me, role } = client.store.getState();
      const self = me === null ? undefined : room.peers[me];
      if (lock !== 'hands' && self ? !isLocked(room, self, lock) : !room.locks[lock] || (role && isHost(role))) return true;
      notify(t('notice.lockedForYou'));
      return false;
    };
    const set = {
      mic: (on: boolean) => client.setMic(on),
      camera: (on: boolean) => client.setCamera(on),
      screen: (on: boolean) => client.setScreen(on),
    };
    return {
      run,
      notify,
      showsDevices(shown) {
        devicesShown.current = shown;
      },
      toggle(source) {
        const { local, role } = client.store.getState();
        if (role && !can(role, 'publish')) return;
        const on = local[source].status !== 'on' && local[source].status !== 'starting';
        if (on && !allowed(source)) return;
        if (on) wanted.current.add(source);
        else wanted.current.delete(source);
        void run(set[source](on));
      },
      toggleHand() {
        const { room, me, role } = client.store.getState();
        if (role && !can(role, 'raiseHand')) return;
        if (room.hands.some((hand) => hand.peerId === me)) void run(client.lowerHand());
        else if (allowed('hands')) void run(client.raiseHand());
      },
    };
  }, [client, notify, t]);

  return (
    <ControlsContext value={controls}>
      {children}
      <Toast text={notes[0]?.text ?? null} hurried={notes.length > 1} onDone={() => setNotes((now) => now.slice(1))} />
    </ControlsContext>
  );
}

function useNoticeText(): (event: NoticeEvent) => string {
  const { t } = useTranslation();
  return useCallback(
    (event: NoticeEvent) => {
      switch (event.kind) {
        case 'locked':
        case 'unlocked':
          return t(`notice.${event.kind}.${event.lock}`);
        case 'stopped':
          return t(event.source === 'mic' ? 'notice.muted' : event.source === 'camera' ? 'notice.cameraStopped' : 'notice.screenStopped');
        case 'letIn':
          return t('order.lobby.in');
        case 'report':
          return t('order.report.came', { name: event.name });
        case 'declined':
          return t('order.speech.said', { name: event.name });
        case 'cohost':
          return t('notice.cohost');
        case 'observer':
          return t('order.roles.observer');
        case 'hand':
          return t('notice.handRaised', { name: event.name });
        case 'recording':
          return t(`recordingLive.told.${event.is}`);
        case 'device':
          return t(`device.${event.error}`);
      }
    },
    [t],
  );
}
