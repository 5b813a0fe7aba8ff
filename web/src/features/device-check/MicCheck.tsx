import { useTranslation } from 'react-i18next';
import { SwitchField } from '../../ui/fields.tsx';
import { MicIcon } from '../../ui/icons.ts';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { MicLevel } from '../devices/MicLevel.tsx';
import { Trouble } from '../devices/Trouble.tsx';
import type { LocalTrack } from './use-local-track.ts';
import css from './DeviceCheckPage.module.css';

/** Is one heard, and through which microphone? `wish`: what its switch says; left out: whether one joins with it on. */
export function MicCheck({ mic, mics, wish }: { mic: LocalTrack; mics: readonly MediaDeviceInfo[]; wish?: string }) {
  const { t } = useTranslation();
  return (
    <section className={css['card']} aria-labelledby="check-mic">
      <h2 id="check-mic" className={css['cardHead']}>
        <MicIcon /> {t('check.microphone')}
      </h2>
      <SwitchField label={wish ?? t('check.joinWithMic')} checked={mic.wanted} onChange={mic.setWanted} />
      <Trouble kind="mic" trouble={mic.trouble} onRetry={mic.retry} />
      {mic.track && <MicLevel track={mic.track} />}
      <DevicePicker
        label={t('check.microphone')}
        devices={mics}
        deviceId={mic.track?.getSettings().deviceId ?? mic.deviceId}
        onChoose={mic.setDeviceId}
        disabled={!mic.wanted}
      />
    </section>
  );
}
