import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { ReadinessResult } from '@watoto/shared/contract/http/readiness.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { CameraCheck } from '../device-check/CameraCheck.tsx';
import { MicCheck } from '../device-check/MicCheck.tsx';
import { NetworkCheck } from '../device-check/NetworkCheck.tsx';
import { SpeakerCheck } from '../device-check/SpeakerCheck.tsx';
import page from '../device-check/DeviceCheckPage.module.css';
import { useLocalTrack } from '../device-check/use-local-track.ts';
import { useNetworkCheck } from '../device-check/use-network-check.ts';
import { PermissionHelp } from '../devices/PermissionHelp.tsx';
import { useDeviceChoices } from '../devices/use-device-choices.ts';
import { Outcome } from './Outcome.tsx';
import { resultOf } from './result.ts';
import { SpeedCard } from './SpeedCard.tsx';
import { useSpeed } from './use-speed.ts';

interface ReadyPageProps {
  readonly lessonId: LessonId;
  readonly me: { readonly id: string; readonly name: string };
}

/** Days before a lesson: is this the place, the device and the network for it? Its teacher sees what was found. */
export function ReadyPage({ lessonId, me }: ReadyPageProps) {
  const { t } = useTranslation();
  const api = useApi();
  const params = { id: lessonId };
  const lesson = useQuery({ queryKey: ['lesson', lessonId], queryFn: ({ signal }) => api.call('lessons.get', { params, signal }) });
  const door = useCallback(() => api.call('readiness.door', { params: { id: lessonId } }), [api, lessonId]);
  const network = useNetworkCheck(door);
  const speed = useSpeed(network.pingMs !== undefined && !Object.values(network.ways).includes('checking'));
  const mic = useLocalTrack('mic');
  const camera = useLocalTrack('camera');
  const choices = useDeviceChoices(`${mic.track?.id}/${camera.track?.id}`);
  const result = resultOf(network, speed, { mic, camera });
  const kept = useKeptResult(lessonId, result);
  useTitle(t('readiness.title'), t('app.name'));
  if (lesson.error && AppError.from(lesson.error).code === 'not_found') throw lesson.error;
  return (
    <main className={page['page']}>
      <header className={page['header']}>
        <p className={page['lesson']}>{lesson.data?.title ?? ''}</p>
        <h1 className={page['title']}>{t('readiness.title')}</h1>
        <p className={page['lead']}>{t('readiness.lead')}</p>
      </header>
      <div className={page['header']}>
        <Outcome result={result} kept={kept.isSuccess && !kept.isPending} />
        {kept.error && <LoadFailed query={kept.failed} what={t('readiness.notKept')} />}
      </div>
      <div className={page['side']}>
        <CameraCheck camera={camera} cameras={choices.cameras} person={me} wish={t('readiness.tryCamera')} />
        <NetworkCheck check={network} />
        <SpeedCard speed={speed} />
      </div>
      <div className={page['side']}>
        {(mic.trouble === 'denied' || camera.trouble === 'denied') && (
          <div className={page['card']}>
            <PermissionHelp />
          </div>
        )}
        <MicCheck mic={mic} mics={choices.mics} wish={t('readiness.tryMic')} />
        <SpeakerCheck speakers={choices.speakers} speakerId="" onSpeaker={() => {}} />
        <div className={page['actions']}>
          <LinkButton to="/" look="soft">
            {t('app.backShort')}
          </LinkButton>
        </div>
      </div>
    </main>
  );
}

/** Tells the school each result, as soon as there is one. */
function useKeptResult(lessonId: LessonId, result: ReadinessResult | null) {
  const api = useApi();
  const keep = useMutation({ mutationFn: (body: ReadinessResult) => api.call('readiness.put', { params: { id: lessonId }, body }) });
  const { mutate } = keep;
  const text = result && JSON.stringify(result);
  useEffect(() => {
    if (text !== null) mutate(JSON.parse(text) as ReadinessResult);
  }, [mutate, text]);
  const { error, isSuccess, isPending } = keep;
  const refetch = async () => void (result && mutate(result));
  return { error, isSuccess, isPending, failed: { error, isFetching: isPending, refetch } };
}
