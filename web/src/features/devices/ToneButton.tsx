import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { playTestTone } from './test-tone.ts';

/** Plays a sound on the speaker that the lesson uses. */
export function ToneButton({ speakerId }: { speakerId: string }) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const play = () => {
    if (playing) return;
    setPlaying(true);
    void playTestTone(speakerId).then(() => setPlaying(false));
  };
  return (
    <Button look="soft" onClick={play}>
      {t(playing ? 'check.playing' : 'check.playTone')}
    </Button>
  );
}
