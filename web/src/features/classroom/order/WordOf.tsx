import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import { useClassroom } from '../classroom-context.tsx';
import css from '../PeoplePanel.module.css';

/** What became of asking them to speak; and for hosts, under which name they came. */
export function WordOf({ peer }: { peer: Peer }) {
  const { t } = useTranslation();
  const answer = useClassroom((state) => state.room.words.find(({ peerId }) => peerId === peer.id)?.answer);
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const facts = [
    answer !== undefined && t(`order.speech.${ANSWERS[answer]}`),
    host && peer.accountName !== undefined && t('order.names.account', { name: peer.accountName }),
    host && peer.guest === true && t('order.lobby.guest'),
  ].filter((fact) => fact !== false);
  return facts.length > 0 && <span className={css['facts']}>{facts.join(' · ')}</span>;
}

const ANSWERS = { none: 'waits', speaks: 'speaks', declined: 'declined' } as const;
