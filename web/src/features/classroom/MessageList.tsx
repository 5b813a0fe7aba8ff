import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import type { Message } from '@watoto/shared/room/state.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { DownIcon } from '../../ui/icons.ts';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { groupMessages, type MessageGroup } from './chat.ts';
import { useClassroom } from './classroom-context.tsx';
import { MessageLine } from './MessageLine.tsx';
import css from './ChatPanel.module.css';

/** Pixels from the end that still count as reading the newest. */
const NEAR_END = 60;

/** The chat, newest at the end. New messages are announced politely; they scroll only who is at the end already. */
export function MessageList({ empty }: { /** Said where there is nothing; left out: an invitation to write. */ empty?: string }) {
  const { t } = useTranslation();
  const chat = useClassroom((state) => state.room.chat);
  const groups = useMemo(() => groupMessages(chat), [chat]);
  const { ref, atEnd, toEnd, onScroll } = useStickToEnd(chat);
  return (
    // Keys must be able to scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css['scroller']} ref={ref} onScroll={onScroll} role="log" aria-label={t('chat.title')} aria-live="polite" tabIndex={0}>
      {groups.length === 0 && <p className={css['empty']}>{empty ?? t('chat.empty')}</p>}
      {groups.map((group) => (
        <Group key={group.key} group={group} />
      ))}
      {!atEnd && (
        <div className={css['newest']}>
          <Button onClick={toEnd} startIcon={<DownIcon />}>
            {t('chat.newest')}
          </Button>
        </div>
      )}
    </div>
  );
}

function useStickToEnd(chat: readonly Message[]) {
  const ref = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const stick = useRef(true);
  const toEnd = () => {
    const scroller = ref.current;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  };
  useLayoutEffect(() => {
    if (stick.current) toEnd();
  }, [chat]);
  useEffect(() => {
    const scroller = ref.current;
    if (!scroller) return;
    const observer = new ResizeObserver(() => stick.current && toEnd());
    observer.observe(scroller);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const scroller = ref.current;
    if (!scroller) return;
    stick.current = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    setAtEnd(stick.current);
  };
  return { ref, atEnd, toEnd, onScroll };
}

function Group({ group }: { group: MessageGroup }) {
  const { t, i18n } = useTranslation();
  const mine = useClassroom((state) => state.me === group.peerId);
  const also = useClassroom((state) => (group.also === null ? undefined : (state.room.peers[group.also]?.name ?? '')));
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), { hour: '2-digit', minute: '2-digit' });
  return (
    <article className={css['group']} data-mine={mine}>
      <PersonAvatar id={group.peerId} name={group.name} size={32} />
      <div className={css['said']}>
        <header className={css['by']}>
          <strong>{mine ? t('classroom.me') : group.name}</strong>
          {isHost(group.role) && <span>{t(`people.roles.${group.role}`)}</span>}
          {group.to === 'group' && <span className={css['private']}>{t('roomTools.groups.inGroup')}</span>}
          {group.to === 'hosts' && (
            <span className={css['private']}>{also === undefined ? t('chat.privately') : t('order.chat.alsoTo', { name: also })}</span>
          )}
          <time dateTime={new Date(group.at).toISOString()}>{time.format(group.at)}</time>
        </header>
        {group.messages.map((message) => (
          <MessageLine key={message.id} message={message} />
        ))}
      </div>
    </article>
  );
}
