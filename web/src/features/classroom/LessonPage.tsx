import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { RoomTicket } from '@watoto/shared/contract/http/lessons.ts';
import { createClassroomClient } from '../../rtc/classroom-client.ts';
import type { ClassroomClient } from '../../rtc/classroom.ts';
import { IceServers } from '../../rtc/ice-servers.ts';
import type { ApiClient } from '../api/api-client.ts';
import { useApi } from '../api/api-context.tsx';
import { DeviceCheckPage, type JoinChoice } from '../device-check/DeviceCheckPage.tsx';
import { Classroom } from './Classroom.tsx';
import { LessonIdContext } from './lesson-id-context.tsx';

const UNDECIDED: JoinChoice = { tracks: {}, devices: {}, start: { mic: false, camera: false }, speakerId: '' };

/** A lesson as one person goes through it: the device check, then the room. */
export function LessonPage({ lessonId, me }: { lessonId: LessonId; me: { id: string; name: string } }) {
  const { t } = useTranslation();
  const api = useApi();
  const lesson = useQuery({
    queryKey: ['lesson', lessonId],
    queryFn: ({ signal }) => api.call('lessons.get', { params: { id: lessonId }, signal }),
  });
  const openDoor = useCallback(() => api.call('lessons.openDoor', { params: { id: lessonId } }), [api, lessonId]);
  const { client, choice, join } = useLesson(api, openDoor);
  if (lesson.error && AppError.from(lesson.error).code === 'not_found') throw lesson.error;
  if (!choice) return <DeviceCheckPage title={lesson.data?.title ?? t('classroom.title')} person={me} openDoor={openDoor} onJoin={join} />;
  return (
    <LessonIdContext value={lessonId}>
      <Classroom
        client={client}
        lessonId={lessonId}
        start={choice.start}
        speakerId={choice.speakerId}
        devices={choice.devices}
        onRejoin={() => join({ ...choice, tracks: {} })}
      />
    </LessonIdContext>
  );
}

/**
 * The client exists during the device check already: it prepares codecs and a certificate, so that entering costs one round
 * trip. What the person chooses is read when they join.
 */
function useLesson(
  api: ApiClient,
  openDoor: () => Promise<RoomTicket>,
): { client: ClassroomClient; choice: JoinChoice | null; join: (choice: JoinChoice) => void } {
  const chosen = useRef(UNDECIDED);
  const [choice, setChoice] = useState<JoinChoice | null>(null);
  const [client] = useState(() => {
    const ice = new IceServers({ fetch: () => api.call('iceServers.get'), clock: systemClock });
    return createClassroomClient({
      url: '',
      token: async () => {
        const ticket = await openDoor();
        ice.heard(ticket.ice);
        return ticket.token;
      },
      ice,
      get tracks() {
        return chosen.current.tracks;
      },
      get devices() {
        return chosen.current.devices;
      },
      get start() {
        return chosen.current.start;
      },
    });
  });
  // Leaving the page is leaving the lesson.
  useEffect(() => () => void client.leave(), [client]);

  const join = (next: JoinChoice) => {
    chosen.current = next;
    setChoice(next);
    // The phase says why, and the page shows it.
    client.join().catch(() => {});
  };
  return { client, choice, join };
}
