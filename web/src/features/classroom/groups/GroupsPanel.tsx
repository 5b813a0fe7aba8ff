import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupId } from '@watoto/shared/kernel/ids.ts';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { GROUPS_LAST_MS, TOLD_MAX_CHARS, peopleOf } from '@watoto/shared/room/groups.ts';
import type { Peer } from '@watoto/shared/room/state.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { MoreVertIcon } from '../../../ui/icons.ts';
import { Menu } from '../../../ui/Menu.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useRecordingControls } from '../recording/recording-context.tsx';
import css from '../RoomTools.module.css';
import { TimeLeft } from '../timer/TimeLeft.tsx';
import { useCalls } from '../use-calls.ts';

const MINUTE = 60_000;
const LONGER_MS = 5 * MINUTE;

/** The groups at work: who is where, who calls, and everything that a teacher can do about it. */
export function GroupsPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const groups = useClassroom((state) => state.room.groups);
  if (!groups) return null;
  return (
    <SidePanel title={t('roomTools.groups.panel')} closeLabel={t('app.close')} onClose={onClose}>
      <div className={css['panel']}>
        <Time />
        {groups.groups.map(({ id, name }) => (
          <GroupCard key={id} id={id} name={name} />
        ))}
        <GroupCard id={null} name={t('roomTools.groups.mainRoom')} />
        <Tell />
        <p className={css['note']}>{t('roomTools.groups.notRecorded')}</p>
      </div>
    </SidePanel>
  );
}

function GroupCard({ id, name }: { id: GroupId | null; name: string }) {
  const { t } = useTranslation();
  const call = useCalls();
  const room = useClassroom((state) => state.room);
  const me = useClassroom((state) => state.me);
  const people = peopleOf(room, id);
  const here = people.some((peer) => peer.id === me);
  const calls = room.groups?.calls.some((one) => one.groupId === id) ?? false;
  return (
    <section className={css['card']} data-calls={calls} aria-label={name}>
      <header className={css['head']}>
        <h3>{name}</h3>
        {me !== null && !here && (
          <Button look={calls ? 'filled' : 'soft'} onClick={() => void call('groups.move', { peerId: me, groupId: id })}>
            {id === null ? t('roomTools.groups.backToMain') : t('roomTools.groups.visit', { group: name })}
          </Button>
        )}
      </header>
      {calls && <p className={css['calls']}>{t('roomTools.groups.asksForHelp', { group: name })}</p>}
      {people.length === 0 && <p className={css['note']}>{t('roomTools.groups.nobody')}</p>}
      <ul className={css['names']}>
        {people.map((peer) => (
          <Member key={peer.id} peer={peer} at={id} />
        ))}
      </ul>
    </section>
  );
}

function Member({ peer, at }: { peer: Peer; at: GroupId | null }) {
  const { t } = useTranslation();
  const call = useCalls();
  const groups = useClassroom((state) => state.room.groups?.groups);
  const label = t('roomTools.groups.move', { name: peer.name });
  const places = [...(groups ?? []), { id: null, name: t('roomTools.groups.mainRoom') }].filter(({ id }) => id !== at);
  return (
    <li>
      <span>
        {peer.name}
        {peer.droppedAt !== null && ` (${t('classroom.droppedShort')})`}
      </span>
      {!isHost(peer.role) && (
        <Menu
          label={label}
          entries={places.map(({ id, name }) => ({
            kind: 'action',
            key: id ?? 'main',
            label: name,
            onSelect: () => void call('groups.move', { peerId: peer.id, groupId: id }),
          }))}
          trigger={(props) => (
            <IconButton label={label} size="small" {...props}>
              <MoreVertIcon fontSize="small" />
            </IconButton>
          )}
        />
      )}
    </li>
  );
}

function Time() {
  const { t } = useTranslation();
  const call = useCalls();
  const { logNow } = useRecordingControls();
  const endsAt = useClassroom((state) => state.room.groups?.endsAt ?? null);
  const longer = () => {
    const left = Math.max(0, (endsAt ?? logNow()) - logNow());
    void call('groups.time', { lastsMs: Math.min(GROUPS_LAST_MS.most, Math.round(left + LONGER_MS)) });
  };
  return (
    <div className={css['card']}>
      {endsAt !== null && (
        <p className={css['time']}>
          {t('roomTools.groups.timeLeft')} <TimeLeft endsAt={endsAt} />
        </p>
      )}
      <div className={css['actions']}>
        <Button look="soft" onClick={longer}>
          {t(endsAt === null ? 'roomTools.groups.endInFive' : 'roomTools.groups.fiveMore')}
        </Button>
        <Button look="soft" onClick={() => void call('groups.time', { lastsMs: MINUTE })}>
          {t('roomTools.groups.backInAMinute')}
        </Button>
        <Button onClick={() => void call('groups.close', {})}>{t('roomTools.groups.backNow')}</Button>
      </div>
    </div>
  );
}

function Tell() {
  const { t } = useTranslation();
  const call = useCalls();
  const [text, setText] = useState('');
  const tell = () => void call('groups.tell', { text: text.trim() }).then((done) => done && setText(''));
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') tell();
      }}
    >
      <TextField
        label={t('roomTools.groups.tellAll')}
        size="small"
        value={text}
        onChange={(event) => setText(event.target.value)}
        slotProps={{ htmlInput: { maxLength: TOLD_MAX_CHARS } }}
      />
      <Button type="submit" look="soft" disabled={text.trim() === ''}>
        {t('chat.send')}
      </Button>
    </form>
  );
}
