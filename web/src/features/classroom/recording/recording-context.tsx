import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { must } from '@watoto/shared/kernel/assert.ts';
import { useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { ChapterDialog } from './ChapterDialog.tsx';
import { actionsOf, clockAhead, type RecordingAction } from './recording-view.ts';
import { StopRecordingDialog } from './StopRecordingDialog.tsx';

/** What the menu, the light and the keyboard do with the recording. */
export interface RecordingControls {
  readonly act: (action: RecordingAction) => void;
  /** One key: starts, or asks whether to stop. */
  readonly startOrStop: () => void;
  /** Now, by the log's clock, in milliseconds since 1970. */
  readonly logNow: () => number;
}

const Context = createContext<RecordingControls | null>(null);

export function useRecordingControls(): RecordingControls {
  return must(use(Context), 'RecordingProvider');
}

export function RecordingProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const client = useClient();
  const { run, notify } = useControls();
  const [dialog, setDialog] = useState<'stop' | 'chapter' | null>(null);
  const logNow = useLogClock();
  const close = () => setDialog(null);

  const controls = useMemo((): RecordingControls => {
    const possible = () => {
      const { room, role } = client.store.getState();
      return actionsOf(room, role);
    };
    const act = (action: RecordingAction) => {
      const can = possible();
      if (can === 'off') notify(t('recordingLive.off'));
      else if (!can.includes(action)) return;
      else if (action === 'start') void run(client.startRecording());
      else if (action === 'pause') void run(client.pauseRecording());
      else if (action === 'resume') void run(client.resumeRecording());
      else setDialog(action);
    };
    return { act, logNow, startOrStop: () => act(possible().includes('stop') ? 'stop' : 'start') };
  }, [client, run, notify, t, logNow]);

  const stop = () => {
    close();
    void run(client.stopRecording());
  };
  const mark = (title: string) => {
    close();
    void run(client.markChapter(title)).then((done) => done && notify(t('recordingLive.chapterMarked', { title })));
  };
  return (
    <Context value={controls}>
      {children}
      <StopRecordingDialog open={dialog === 'stop'} onClose={close} onStop={stop} />
      {dialog === 'chapter' && <ChapterDialog onClose={close} onMark={mark} />}
    </Context>
  );
}

/** Reckoned from the entries as they come: what is in the room's state are times of the log, not of this device. */
function useLogClock(): () => number {
  const client = useClient();
  const ahead = useRef<number | null>(null);
  useEffect(() => {
    const hear = (at: number) => {
      if (at > 0) ahead.current = clockAhead(ahead.current, at, performance.now());
    };
    hear(client.store.getState().room.at);
    return client.store.subscribe((after, before) => {
      if (after.room.at !== before.room.at) hear(after.room.at);
    });
  }, [client]);
  return useMemo(() => () => performance.now() + (ahead.current ?? performance.timeOrigin), []);
}
