import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import { IconButton } from '../../ui/Button.tsx';
import { HandIcon, MicIcon, MicOffIcon, MoreVertIcon, OfflineIcon, VideoIcon, VideoOffIcon } from '../../ui/icons.ts';
import { Menu } from '../../ui/Menu.tsx';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { useClassroom } from './classroom-context.tsx';
import { WordOf } from './order/WordOf.tsx';
import { RungOf } from './ladder/RungOf.tsx';
import { handPlace, isSending } from './people.ts';
import { usePersonEntries } from './use-person-entries.ts';
import css from './PeoplePanel.module.css';

/** One person of the list, with what a teacher may do. */
export function PersonRow({ peer, onRemove }: { peer: Peer; onRemove: () => void }) {
  const { t } = useTranslation();
  const me = useClassroom((state) => state.me);
  const mic = useClassroom((state) => isSending(state.room, peer.id, 'mic'));
  const camera = useClassroom((state) => isSending(state.room, peer.id, 'camera'));
  const hand = useClassroom((state) => handPlace(state.room, peer.id) !== null);
  const entries = usePersonEntries(peer, onRemove);
  return (
    <li className={css['person']}>
      <PersonAvatar id={peer.id} name={peer.name} size={36} />
      <span className={css['who']}>
        <span className={css['name']}>{me === peer.id ? t('classroom.you', { name: peer.name }) : peer.name}</span>
        <WordOf peer={peer} />
        <RungOf peerId={peer.id} className={css['facts']} />
        {(peer.role !== 'pupil' || peer.droppedAt !== null) && (
          <span className={css['facts']}>
            {isHost(peer.role) || peer.role === 'observer' ? t(`people.roles.${peer.role}`) : ''}
            {peer.droppedAt !== null && ` ${t('classroom.droppedShort')}`}
          </span>
        )}
      </span>
      <span className={css['states']}>
        {peer.droppedAt !== null && <OfflineIcon aria-hidden="true" />}
        {hand && <HandIcon className={css['sun'] ?? ''} titleAccess={t('classroom.handIsRaised')} />}
        {camera ? <VideoIcon aria-hidden="true" /> : <VideoOffIcon aria-hidden="true" />}
        {mic ? <MicIcon titleAccess={t('classroom.micIsOn')} /> : <MicOffIcon titleAccess={t('classroom.micIsOff')} />}
      </span>
      {entries.length > 0 && (
        <Menu
          label={t('people.actions', { name: peer.name })}
          entries={entries}
          trigger={(props) => (
            <IconButton label={t('people.actions', { name: peer.name })} {...props}>
              <MoreVertIcon fontSize="small" />
            </IconButton>
          )}
        />
      )}
    </li>
  );
}
