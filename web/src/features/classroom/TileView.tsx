import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { rungOfPeer } from '@watoto/shared/room/rungs.ts';
import type { ClassroomState } from '../../rtc/classroom.ts';
import { Button } from '../../ui/Button.tsx';
import { HandIcon, MicIcon, MicOffIcon, OfflineIcon, SpotlightIcon } from '../../ui/icons.ts';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { Video } from '../../ui/Video.tsx';
import { useClassroom } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { ReactionIcon } from './order/ReactionIcon.tsx';
import { useReactionOf } from './order/reactions-context.tsx';
import { useView } from './order/view-context.tsx';
import { usePicture } from './picture-context.tsx';
import { handPlace, isSending, producerOf } from './people.ts';
import css from './TileView.module.css';

interface TileProps {
  peerId: PeerId;
  source: 'camera' | 'screen';
  width: number;
  height: number;
}

/** Someone's face or screen: picture or initials, name, and what there is to know about them. */
export const TileView = memo(function TileView({ peerId, source, width, height }: TileProps) {
  const { t } = useTranslation();
  const peer = useClassroom((state) => state.room.peers[peerId]);
  const mine = useClassroom((state) => state.me === peerId);
  const micOn = useClassroom((state) => isSending(state.room, peerId, 'mic'));
  const hand = useClassroom((state) => handPlace(state.room, peerId));
  const spotlighted = useClassroom((state) => state.room.spotlight === peerId);
  const feels = useReactionOf(peerId);
  const pinned = useView()?.pinned === peerId;
  const dominant = useClassroom((state) => state.dominant === peerId);
  const level = useClassroom((state) => (micOn ? (state.levels[peerId] ?? 0) : 0));
  const track = useTrack(peerId, source);
  const recorded = usePicture(peerId, source);
  if (!peer) return null;

  const screen = source === 'screen';
  const name = mine ? t('classroom.you', { name: peer.name }) : peer.name;
  const facts = screen
    ? [mine ? t('classroom.yourScreen') : t('classroom.screenOf', { name: peer.name })]
    : [
        name,
        isHost(peer.role) && t('classroom.isTeacher'),
        t(micOn ? 'classroom.micIsOn' : 'classroom.micIsOff'),
        hand !== null && t('classroom.handIsRaised'),
        spotlighted && t('classroom.spotlighted'),
        pinned && t('order.layout.pinned'),
        feels !== null && t(`order.reactions.names.${feels}`),
        peer.droppedAt !== null && t('classroom.droppedShort'),
      ];
  return (
    <figure
      className={css['tile']}
      style={{ inlineSize: width, blockSize: height }}
      aria-label={facts.filter(Boolean).join(', ')}
      data-peer-id={peerId}
      data-source={source}
      data-dominant={!screen && dominant}
      data-speaking={!screen && level > 0}
      data-dropped={peer.droppedAt !== null}
    >
      {!screen && <PersonAvatar id={peerId} name={peer.name} size={Math.round(Math.max(32, Math.min(width, height) * 0.4))} />}
      {screen && mine && <OwnScreen />}
      {track && !(screen && mine) && (
        <div className={css['picture']}>
          <Video track={track} mirrored={mine && !screen} fit={screen ? 'contain' : 'cover'} />
        </div>
      )}
      {recorded && <div className={css['picture']}>{recorded}</div>}
      {!screen && hand !== null && (
        <span className={css['hand']}>
          <HandIcon /> {hand}
        </span>
      )}
      {!screen && feels !== null && (
        <span className={css['feels']}>
          <ReactionIcon is={feels} />
        </span>
      )}
      {peer.droppedAt !== null && (
        <span className={css['dropped']}>
          <OfflineIcon /> {width > 180 && t('classroom.droppedShort')}
        </span>
      )}
      <figcaption className={css['name']}>
        {!screen && (micOn ? <MicIcon className={css['micOn'] ?? ''} /> : <MicOffIcon className={css['micOff'] ?? ''} />)}
        {!screen && (spotlighted || pinned) && <SpotlightIcon />}
        <span className={css['words']}>{screen ? facts[0] : peer.name}</span>
        {!screen && mine && <span>{t('classroom.youShort')}</span>}
      </figcaption>
      <span className={css['ring']} style={{ opacity: !screen && (level > 0 || dominant) ? 0.55 + 0.45 * Math.min(1, level * 2) : 0 }} />
    </figure>
  );
});

/** A picture of one's own screen would show itself in itself, so there is only the way to stop. */
function OwnScreen() {
  const { t } = useTranslation();
  const { toggle } = useControls();
  return (
    <Button look="danger" onClick={() => toggle('screen')}>
      {t('classroom.stopSharing')}
    </Button>
  );
}

/** The track to show: one's own as it is sent, others' as it arrives. A paused source shows nothing. */
function useTrack(peerId: PeerId, source: 'camera' | 'screen'): MediaStreamTrack | null {
  return useClassroom((state) => {
    if (state.me === peerId) return state.local[source].status === 'on' ? state.local[source].track : null;
    const producer = producerOf(state.room, peerId, source);
    const arrives = producer && !producer.paused ? state.remote[producer.id] : undefined;
    return arrives && isSeen(state, arrives.layers !== null) ? arrives.track : null;
  });
}

/** Where pictures are left out for the network's sake, the last frame of one that is would look as if it went on. */
function isSeen({ me, room }: Pick<ClassroomState, 'me' | 'room'>, arriving: boolean): boolean {
  const rung = me ? rungOfPeer(room, me) : 'video';
  return rung === 'video' || (arriving && rung !== 'audio' && rung !== 'text');
}
