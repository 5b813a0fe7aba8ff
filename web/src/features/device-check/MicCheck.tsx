import { useTranslation } from 'react-i18next';
import { SelectField, SwitchField } from '../../ui/fields.tsx';
import { MicIcon } from '../../ui/icons.ts';
import { LevelBar } from '../../ui/LevelBar.tsx';
import { Trouble } from './Trouble.tsx';
import { deviceOptions } from './use-device-choices.ts';
import type { LocalTrack } from './use-local-track.ts';
import { useMicLevel } from './use-mic-level.ts';
import css from './DeviceCheckPage.module.css';

/** Does the bar move when one speaks? */
export function MicCheck({ mic, mics }: { mic: LocalTrack; mics: readonly MediaDeviceInfo[] }) {
  const { t } = useTranslation();
  const { level, heard } = useMicLevel(mic.track);
  const options = deviceOptions(mics);
  const chosen = mic.track?.getSettings().deviceId ?? mic.deviceId;
  return (
    <section className={css['card']} aria-labelledby="check-mic">
      <h2 id="check-mic" className={css['cardHead']}>
        <MicIcon /> {t('check.microphone')}
      </h2>
      <SwitchField label={t('check.joinWithMic')} checked={mic.wanted} onChange={mic.setWanted} />
      <Trouble device={mic} />
      {mic.track && (
        <>
          <LevelBar level={level} label={t('check.level')} />
          <output className={css['hint']}>{t(heard ? 'check.heard' : 'check.speakNow')}</output>
        </>
      )}
      {options.length > 0 && (
        <SelectField label={t('check.microphone')} value={chosen} options={options} onChange={mic.setDeviceId} disabled={!mic.wanted} />
      )}
    </section>
  );
}
