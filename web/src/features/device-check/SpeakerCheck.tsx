import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { SpeakerIcon } from '../../ui/icons.ts';
import { playTestTone } from './test-tone.ts';
import { deviceOptions } from './use-device-choices.ts';
import css from './DeviceCheckPage.module.css';

/** Plays a sound on the speaker that the lesson will use. */
export function SpeakerCheck({
  speakers,
  speakerId,
  onSpeaker,
}: {
  speakers: readonly MediaDeviceInfo[];
  speakerId: string;
  onSpeaker: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const options = deviceOptions(speakers);
  const play = () => {
    setPlaying(true);
    void playTestTone(speakerId).then(() => setPlaying(false));
  };
  return (
    <section className={css['card']} aria-labelledby="check-speaker">
      <h2 id="check-speaker" className={css['cardHead']}>
        <SpeakerIcon /> {t('check.speaker')}
        <Button look="soft" onClick={play} disabled={playing}>
          {t(playing ? 'check.playing' : 'check.playTone')}
        </Button>
      </h2>
      {options.length > 1 && (
        <SelectField label={t('check.speaker')} value={speakerId || (options[0]?.value ?? '')} options={options} onChange={onSpeaker} />
      )}
    </section>
  );
}
