import { useTranslation } from 'react-i18next';
import { SpeakerIcon } from '../../ui/icons.ts';
import { SpeakerPicker } from '../devices/SpeakerPicker.tsx';
import { ToneButton } from '../devices/ToneButton.tsx';
import css from './DeviceCheckPage.module.css';

/** Is the lesson heard, and on which speaker? */
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
  return (
    <section className={css['card']} aria-labelledby="check-speaker">
      <h2 id="check-speaker" className={css['cardHead']}>
        <SpeakerIcon /> {t('check.speaker')}
        <ToneButton speakerId={speakerId} />
      </h2>
      <SpeakerPicker speakers={speakers} speakerId={speakerId} onChoose={onSpeaker} />
    </section>
  );
}
