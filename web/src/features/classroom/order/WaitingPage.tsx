import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { MicIcon, MicOffIcon, VideoIcon, VideoOffIcon } from '../../../ui/icons.ts';
import { MessagePage } from '../../../ui/MessagePage.tsx';
import { ToolButton } from '../../../ui/ToolButton.tsx';
import { useApi } from '../../api/api-context.tsx';
import { CameraPreview } from '../../devices/CameraPreview.tsx';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { ConnectionBanner } from '../ConnectionBanner.tsx';
import { useControls } from '../controls-context.tsx';
import { useLessonId } from '../lesson-id-context.tsx';
import css from './Order.module.css';

/** In the lobby: which lesson it is and with whom, that the teacher knows, and how one will be seen and heard. One is let in by itself. */
export function WaitingPage() {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const title = useClassroom((state) => state.room.title);
  const me = useClassroom((state) => state.me);
  const name = useClassroom((state) => (state.me === null ? '' : (state.room.lobby.waiting[state.me]?.name ?? '')));
  const camera = useClassroom((state) => state.local.camera);
  const on = camera.status === 'on' || camera.status === 'starting';
  const host = useHostName();
  return (
    <div className={css['waiting']} data-testid="waiting">
      <ConnectionBanner />
      <MessagePage
        title={t('order.lobby.waitTitle')}
        actions={
          <Button look="soft" onClick={() => void run(client.leave())}>
            {t('order.lobby.waitLeave')}
          </Button>
        }
      >
        <div className={css['body']}>
          <p className={css['lesson']}>
            <strong>{title}</strong>
            {host !== null && <span>{t('order.lobby.with', { name: host })}</span>}
          </p>
          <output>
            {t('order.lobby.told')} {t('order.lobby.waitText')}
          </output>
          <figure className={css['self']}>
            <CameraPreview track={on ? camera.track : null} opening={on} person={{ id: me ?? '', name }} />
            <figcaption>
              {t('order.lobby.waitPreview')}: {name}
            </figcaption>
          </figure>
          <div className={css['sources']}>
            <Source source="mic" />
            <Source source="camera" />
          </div>
        </div>
      </MessagePage>
    </div>
  );
}

/** The lobby tells nothing of the people inside; the timetable knows whose lesson it is. */
function useHostName(): string | null {
  const api = useApi();
  const lessonId = useLessonId();
  const lesson = useQuery({
    queryKey: ['lesson', lessonId],
    queryFn: ({ signal }) => (lessonId === null ? null : api.call('lessons.get', { params: { id: lessonId }, signal })),
    enabled: lessonId !== null,
  });
  return lesson.data?.host.name ?? null;
}

const ICONS = {
  mic: { on: <MicIcon />, off: <MicOffIcon /> },
  camera: { on: <VideoIcon />, off: <VideoOffIcon /> },
};

/** Opens the device already; nothing of it is sent before one is let in. */
function Source({ source }: { source: 'mic' | 'camera' }) {
  const { t } = useTranslation();
  const { toggle } = useControls();
  const on = useClassroom((state) => state.local[source].status === 'on' || state.local[source].status === 'starting');
  return (
    <ToolButton
      label={t(`classroom.${source}`)}
      hint={t(`classroom.${source}${on ? 'Off' : 'On'}`)}
      icon={on ? ICONS[source].on : ICONS[source].off}
      tone={on ? 'plain' : 'off'}
      pressed={on}
      onClick={() => toggle(source)}
    />
  );
}
