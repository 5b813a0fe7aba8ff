import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Door } from '../../rtc/path-check.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { PermissionHelp } from '../devices/PermissionHelp.tsx';
import { useDeviceChoices } from '../devices/use-device-choices.ts';
import { CameraCheck } from './CameraCheck.tsx';
import { MicCheck } from './MicCheck.tsx';
import { NetworkCheck } from './NetworkCheck.tsx';
import { SpeakerCheck } from './SpeakerCheck.tsx';
import { useLocalTrack } from './use-local-track.ts';
import { useNetworkCheck } from './use-network-check.ts';
import css from './DeviceCheckPage.module.css';

/** What a person chose before entering. */
export interface JoinChoice {
  readonly tracks: { mic?: MediaStreamTrack; camera?: MediaStreamTrack };
  readonly devices: { mic?: string; camera?: string };
  readonly start: { mic: boolean; camera: boolean };
  /** Where sound is played; '' for the usual speaker. */
  readonly speakerId: string;
}

/** Camera, microphone, speaker and network before a lesson. Nothing here keeps anyone from joining. */
export function DeviceCheckPage({
  title,
  person,
  openDoor,
  onJoin,
}: {
  title: string;
  person: { id: string; name: string };
  /** A token and relays, to try the ways that media may take. */
  openDoor: () => Promise<Door>;
  onJoin: (choice: JoinChoice) => void;
}) {
  const { t } = useTranslation();
  const mic = useLocalTrack('mic');
  const camera = useLocalTrack('camera');
  const network = useNetworkCheck(openDoor);
  const choices = useDeviceChoices(`${mic.track?.id}/${camera.track?.id}`);
  const [speakerId, setSpeakerId] = useState('');
  useTitle(title, t('app.name'));

  const join = () => {
    const micTrack = mic.handOver();
    const cameraTrack = camera.handOver();
    onJoin({
      tracks: { ...(micTrack && { mic: micTrack }), ...(cameraTrack && { camera: cameraTrack }) },
      devices: { ...(mic.deviceId && { mic: mic.deviceId }), ...(camera.deviceId && { camera: camera.deviceId }) },
      start: { mic: mic.wanted && !mic.trouble, camera: camera.wanted && !camera.trouble },
      speakerId,
    });
  };
  return (
    <main className={css['page']}>
      <header className={css['header']}>
        <p className={css['lesson']}>{title}</p>
        <h1 className={css['title']}>{t('check.title')}</h1>
        <p className={css['lead']}>{t('check.lead')}</p>
      </header>
      <div className={css['side']}>
        <CameraCheck camera={camera} cameras={choices.cameras} person={person} />
        <NetworkCheck check={network} />
      </div>
      <div className={css['side']}>
        {(mic.trouble === 'denied' || camera.trouble === 'denied') && (
          <div className={css['card']}>
            <PermissionHelp />
          </div>
        )}
        <MicCheck mic={mic} mics={choices.mics} />
        <SpeakerCheck speakers={choices.speakers} speakerId={speakerId} onSpeaker={setSpeakerId} />
        <div className={css['actions']}>
          <LinkButton to="/" look="soft">
            {t('app.backShort')}
          </LinkButton>
          <Button onClick={join}>{t('check.join')}</Button>
        </div>
      </div>
    </main>
  );
}
