import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { rungOfPeer } from '@watoto/shared/room/rungs.ts';
import { waitsIn } from '@watoto/shared/room/lobby.ts';
import type { ClassroomClient, ClassroomOptions } from '../../rtc/classroom.ts';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { CatchUpProvider } from './catch-up/catch-up-context.tsx';
import { ClassroomProvider, useClassroom } from './classroom-context.tsx';
import { ControlsProvider } from './controls-context.tsx';
import { DevicesProvider } from './devices-context.tsx';
import { LiveClassroom } from './LiveClassroom.tsx';
import { CaptionsProvider } from './captions/captions-context.tsx';
import { OrderProviders } from './order/OrderProviders.tsx';
import { WaitingPage } from './order/WaitingPage.tsx';
import { OverScreen } from './OverScreen.tsx';
import { RecordingProvider } from './recording/recording-context.tsx';
import { RoomToolsProvider } from './room-tools-context.tsx';
import css from './Classroom.module.css';

interface ClassroomProps {
  client: ClassroomClient;
  /** Left out: of no lesson of the school's. */
  lessonId?: LessonId;
  start: { mic: boolean; camera: boolean };
  /** Where sound is played; '' for the usual speaker. */
  speakerId: string;
  /** Ids of the devices that `start` opens. */
  devices?: NonNullable<ClassroomOptions['devices']>;
  /** Enter again with a new client: after leaving, or where the old one gave up. */
  onRejoin: () => void;
}

/** The lesson, from the click on "join" to its end, whatever happens between. */
export function Classroom({ client, lessonId, start, speakerId, devices, onRejoin }: ClassroomProps) {
  return (
    <ClassroomProvider client={client}>
      <ControlsProvider start={start}>
        <DevicesProvider initial={{ mic: devices?.mic ?? '', camera: devices?.camera ?? '', speaker: speakerId }}>
          <RecordingProvider>
            <CatchUpProvider>
              <RoomToolsProvider>
                <OrderProviders>
                  <CaptionsProvider>
                    <Phases lessonId={lessonId} onRejoin={onRejoin} />
                  </CaptionsProvider>
                </OrderProviders>
              </RoomToolsProvider>
            </CatchUpProvider>
          </RecordingProvider>
        </DevicesProvider>
      </ControlsProvider>
    </ClassroomProvider>
  );
}

function Phases({ lessonId, onRejoin }: { lessonId: LessonId | undefined; onRejoin: () => void }) {
  const { t } = useTranslation();
  const phase = useClassroom((state) => state.phase);
  const media = useClassroom((state) => state.media);
  const rung = useClassroom((state) => (state.me ? rungOfPeer(state.room, state.me) : 'video'));
  const entered = useClassroom((state) => state.room.phase !== 'new');
  const title = useClassroom((state) => state.room.title);
  useTitle(title, t('app.name'));
  const joining = !entered && phase.kind !== 'over';
  const inLobby = useClassroom((state) => state.me !== null && waitsIn(state.room, state.me));
  return (
    <main className={css['classroom']} data-testid="classroom" data-phase={phase.kind} data-media={media} data-rung={rung}>
      {phase.kind === 'over' && <OverScreen reason={phase.reason} lessonId={lessonId} onRejoin={onRejoin} />}
      {joining && <MessagePage icon={<Spinner />} title={t(phase.kind === 'reconnecting' ? 'connection.reconnecting' : 'check.joining')} />}
      {phase.kind !== 'over' && entered && (inLobby ? <WaitingPage /> : <LiveClassroom />)}
    </main>
  );
}
