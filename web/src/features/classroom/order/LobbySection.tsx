import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { BlockedIcon, LobbyIcon, OpenIcon } from '../../../ui/icons.ts';
import { PersonAvatar } from '../../../ui/PersonAvatar.tsx';
import { useClassroom } from '../classroom-context.tsx';
import css from '../PeoplePanel.module.css';
import { useCalls } from '../use-calls.ts';
import { lobbyFacts, waitingIn } from './lobby-view.ts';
import { PutOutDialog } from './PutOutDialog.tsx';
import { Waited } from './Waited.tsx';

/** For hosts: who waits to be let in, as whom they are known, and what to do about each. */
export function LobbySection() {
  const { t } = useTranslation();
  const call = useCalls();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const room = useClassroom((state) => state.room);
  const [refusing, setRefusing] = useState<Peer | null>(null);
  const waiting = host ? waitingIn(room) : [];
  const refuse = (ban: boolean) => void (refusing && call('lobby.refuse', { peerId: refusing.id, ban }));
  return (
    <>
      {waiting.length > 0 && (
        <section aria-labelledby="people-lobby" className={css['hands']}>
          <h3 id="people-lobby" className={css['heading']}>
            <LobbyIcon fontSize="small" /> {t('order.lobby.title')} · {waiting.length}
          </h3>
          <ul className={css['list']}>
            {waiting.map((peer) => (
              <Waiting key={peer.id} peer={peer} onRefuse={() => setRefusing(peer)} />
            ))}
          </ul>
          {waiting.length > 1 && (
            <div className={css['buttons']}>
              <Button look="soft" onClick={() => void call('lobby.admit', { peerIds: waiting.map(({ id }) => id) })}>
                {t('order.lobby.admitAll')}
              </Button>
            </div>
          )}
        </section>
      )}
      <PutOutDialog
        peer={refusing}
        title={(name) => t('order.lobby.refuseTitle', { name })}
        text={t('order.lobby.refuseText')}
        confirm={t('order.lobby.refuseConfirm')}
        onPutOut={refuse}
        onClose={() => setRefusing(null)}
      />
    </>
  );
}

function Waiting({ peer, onRefuse }: { peer: Peer; onRefuse: () => void }) {
  const { t } = useTranslation();
  const call = useCalls();
  return (
    <li className={css['hand']}>
      <PersonAvatar id={peer.id} name={peer.name} size={36} />
      <span className={css['who']}>
        <span className={css['name']}>{peer.name}</span>
        <span className={css['facts']}>
          {lobbyFacts(peer).map((fact) => `${t(fact.key, { name: fact.name })} · `)}
          <Waited since={peer.joinedAt} />
        </span>
      </span>
      <IconButton label={t('order.lobby.admitOne', { name: peer.name })} onClick={() => void call('lobby.admit', { peerIds: [peer.id] })}>
        <OpenIcon />
      </IconButton>
      <IconButton label={t('order.lobby.refuse', { name: peer.name })} onClick={onRefuse}>
        <BlockedIcon />
      </IconButton>
    </li>
  );
}
