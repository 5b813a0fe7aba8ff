import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { createClassroomClient } from '../../rtc/classroom-client.ts';
import type { ClassroomClient } from '../../rtc/classroom.ts';
import type { ApiClient } from '../api/api-client.ts';
import { useApi } from '../api/api-context.tsx';
import { DeviceCheckPage, type JoinChoice } from '../device-check/DeviceCheckPage.tsx';
import { Classroom } from './Classroom.tsx';

const UNDECIDED: JoinChoice = { tracks: {}, devices: {}, start: { mic: false, camera: false }, speakerId: '' };

/** A lesson as one person goes through it: the device check, then the room. */
export function LessonPage({ lessonId, me }: { lessonId: LessonId; me: { id: string; name: string } }) {
  const { t } = useTranslation();
  const api = useApi();
  const lesson = useQuery({
    queryKey: ['lesson', lessonId],
    queryFn: ({ signal }) => api.call('lessons.get', { params: { id: lessonId }, signal }),
  });
  const { client, choice, join } = useLesson(api, lessonId);
  if (lesson.error && AppError.from(lesson.error).code === 'not_found') throw lesson.error;
  if (!choice) return <DeviceCheckPage title={lesson.data?.title ?? t('classroom.title')} person={me} onJoin={join} />;
  return (
    <Classroom
      client={client}
      start={choice.start}
      speakerId={choice.speakerId}
      devices={choice.devices}
      onRejoin={() => join({ ...choice, tracks: {} })}
    />
  );
}

/**
 * The client exists during the device check already: it prepares codecs and a certificate, so that entering costs one round
 * trip. What the person chooses is read when they join.
 */
function useLesson(
  api: ApiClient,
  lessonId: LessonId,
): { client: ClassroomClient; choice: JoinChoice | null; join: (choice: JoinChoice) => void } {
  const chosen = useRef(UNDECIDED);
  const [choice, setChoice] = useState<JoinChoice | null>(null);
  const [client] = useState(() =>
    createClassroomClient({
      url: '',
      token: async () => (await api.call('lessons.openDoor', { params: { id: lessonId } })).token,
      get tracks() {
        return chosen.current.tracks;
      },
      get devices() {
        return chosen.current.devices;
      },
      get start() {
        return chosen.current.start;
      },
    }),
  );
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
