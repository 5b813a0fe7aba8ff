import { useTranslation } from 'react-i18next';
import { DevicePicker } from './DevicePicker.tsx';
import { canChooseSpeaker } from './speaker.ts';

/** Where sound is played, in browsers that let one choose. */
export function SpeakerPicker({
  speakers,
  speakerId,
  onChoose,
}: {
  speakers: readonly MediaDeviceInfo[];
  speakerId: string;
  onChoose: (speakerId: string) => void;
}) {
  const { t } = useTranslation();
  if (!canChooseSpeaker()) return null;
  return <DevicePicker label={t('check.speaker')} devices={speakers} deviceId={speakerId} onChoose={onChoose} />;
}
