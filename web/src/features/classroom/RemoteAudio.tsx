import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { SpeakerIcon } from '../../ui/icons.ts';
import { playOn } from '../devices/speaker.ts';
import { useClassroom } from './classroom-context.tsx';
import { useDevices } from './devices-context.tsx';
import css from './RemoteAudio.module.css';

/** Plays everyone's sound, or keeps it silent. Where the browser wants a tap first, a button asks for it. */
export function RemoteAudio({ silent }: { silent: boolean }) {
  const { t } = useTranslation();
  const { speakerId } = useDevices();
  const remote = useClassroom((state) => state.remote);
  const sounds = useMemo(() => Object.values(remote).filter((track) => track.kind === 'audio'), [remote]);
  const [blocked, setBlocked] = useState(false);
  const players = useRef(new Set<HTMLAudioElement>());

  const play = useCallback((player: HTMLAudioElement) => {
    player.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') setBlocked(true);
    });
  }, []);
  const register = useCallback(
    (player: HTMLAudioElement) => {
      players.current.add(player);
      play(player);
      return () => void players.current.delete(player);
    },
    [play],
  );
  const playAll = () => {
    setBlocked(false);
    for (const player of players.current) play(player);
  };
  return (
    <div className={css['audio']}>
      {sounds.map((sound) => (
        <Player
          key={sound.producerId}
          peerId={sound.peerId}
          source={sound.source}
          track={sound.track}
          speakerId={speakerId}
          silent={silent}
          register={register}
        />
      ))}
      {blocked && (
        <Button onClick={playAll} startIcon={<SpeakerIcon />}>
          {t('classroom.tapToHear')}
        </Button>
      )}
    </div>
  );
}

interface PlayerProps {
  peerId: string;
  source: string;
  track: MediaStreamTrack;
  speakerId: string;
  silent: boolean;
  /** Plays it, now and after a tap; the returned function forgets it. */
  register: (player: HTMLAudioElement) => () => void;
}

function Player({ peerId, source, track, speakerId, silent, register }: PlayerProps) {
  const ref = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const player = ref.current;
    if (!player) return;
    player.srcObject = new MediaStream([track]);
    const forget = register(player);
    return () => {
      forget();
      player.srcObject = null;
    };
  }, [track, register]);
  // Apart from the track, which goes on playing while the speaker changes.
  useEffect(() => {
    // A speaker that cannot be used: the one before plays.
    if (ref.current) playOn(ref.current, speakerId).catch(() => {});
  }, [speakerId]);
  useEffect(() => {
    if (ref.current) ref.current.muted = silent;
  }, [silent]);
  // Speech of a live lesson: captions are a feature of its own, not a track of this element.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <audio ref={ref} data-peer-id={peerId} data-source={source} />;
}
