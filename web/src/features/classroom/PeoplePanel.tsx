import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { CloseIcon, HandIcon, WordIcon } from '../../ui/icons.ts';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { useClassroom, useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { shownPeers, sortedByRole } from './people.ts';
import { LobbySection } from './order/LobbySection.tsx';
import { ReportsSection } from './order/ReportsSection.tsx';
import { Waited } from './order/Waited.tsx';
import { PersonRow } from './PersonRow.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { useCalls } from './use-calls.ts';
import css from './PeoplePanel.module.css';

/** Lists longer than this get a search box. */
const SEARCH_FROM = 12;

/** Who is here, whose hands are up in which order, and what a teacher may do with each. */
export function PeoplePanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SidePanel title={t('people.title')} closeLabel={t('app.close')} onClose={onClose}>
      <PeopleList />
    </SidePanel>
  );
}

/** The people of a room and their hands, wherever it is shown. */
export function PeopleList() {
  const { t, i18n } = useTranslation();
  const room = useClassroom((state) => state.room);
  const [wanted, setWanted] = useState('');
  const [removing, setRemoving] = useState<Peer | null>(null);
  const everyone = sortedByRole(shownPeers(room), i18n.language);
  const needle = wanted.trim().toLocaleLowerCase(i18n.language);
  const found = everyone.filter((peer) => peer.name.toLocaleLowerCase(i18n.language).includes(needle));
  return (
    <>
      <div className={css['body']}>
        <LobbySection />
        <ReportsSection />
        <Hands />
        <section aria-labelledby="people-everyone">
          <h3 id="people-everyone" className={css['heading']}>
            {t('people.everyone')} · {everyone.length}
          </h3>
          {everyone.length >= SEARCH_FROM && (
            <TextField label={t('people.search')} size="small" value={wanted} onChange={(event) => setWanted(event.target.value)} />
          )}
          {found.length === 0 && <p className={css['nobody']}>{t('people.nobody')}</p>}
          <ul className={css['list']}>
            {found.map((peer) => (
              <PersonRow key={peer.id} peer={peer} onRemove={() => setRemoving(peer)} />
            ))}
          </ul>
        </section>
      </div>
      <RemoveDialog peer={removing} onClose={() => setRemoving(null)} />
    </>
  );
}

function Hands() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const call = useCalls();
  const hands = useClassroom((state) => state.room.hands);
  const peers = useClassroom((state) => state.room.peers);
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  if (hands.length === 0) return null;
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), { hour: '2-digit', minute: '2-digit' });
  return (
    <section aria-labelledby="people-hands" className={css['hands']}>
      <h3 id="people-hands" className={css['heading']}>
        <HandIcon fontSize="small" /> {t('people.hands')} · {hands.length}
      </h3>
      <ol className={css['list']}>
        {hands.map(({ peerId, at }, place) => {
          const name = peers[peerId]?.name ?? '';
          return (
            <li key={peerId} className={css['hand']}>
              <span className={css['place']}>{place + 1}</span>
              <PersonAvatar id={peerId} name={name} size={32} />
              <span className={css['who']}>
                <span className={css['name']}>{name}</span>
                <span className={css['facts']}>{host ? <Waited since={at} /> : t('people.raisedAt', { time: time.format(at) })}</span>
              </span>
              {host && !isHost(peers[peerId]?.role ?? 'pupil') && (
                <IconButton label={t('order.speech.giveTo', { name })} onClick={() => void call('word.give', { peerId })}>
                  <WordIcon fontSize="small" />
                </IconButton>
              )}
              {host && (
                <IconButton label={t('people.lowerHand', { name })} onClick={() => void run(client.lowerHand(peerId))}>
                  <CloseIcon fontSize="small" />
                </IconButton>
              )}
            </li>
          );
        })}
      </ol>
      {host && hands.length > 1 && (
        <div className={css['buttons']}>
          <Button look="soft" onClick={() => void call('hands.lower', {})}>
            {t('order.hands.lowerAll')}
          </Button>
        </div>
      )}
    </section>
  );
}
