import { useNavigate } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notification } from '@watoto/shared/contract/http/notifications.ts';
import { localeOf } from '../../i18n/languages.ts';
import { IconButton } from '../../ui/Button.tsx';
import { ReadIcon, UnreadIcon } from '../../ui/icons.ts';
import { pathOf, wordsOf } from './words.ts';
import css from './NotificationsPage.module.css';

/** One notification: following its link reads it. */
export function NotificationItem({ item, onMark }: { item: Notification; onMark: (read: boolean) => void }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const unread = item.readAt === null;
  const format = new Intl.DateTimeFormat(localeOf(i18n.language, navigator.languages), { dateStyle: 'medium', timeStyle: 'short' });
  const words = wordsOf(t, item, (at) => format.format(at));
  const path = pathOf(item);
  const follow = (event: MouseEvent) => {
    if (unread) onMark(true);
    // In a new tab the browser does it.
    if (path === null || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void navigate({ href: path });
  };
  return (
    <article className={css['item']} data-unread={unread}>
      <p className={css['words']}>
        {unread && <span className={css['live']}>{t('notifications.unread')}: </span>}
        {path === null ? (
          words
        ) : (
          <a href={path} onClick={follow}>
            {words}
          </a>
        )}
      </p>
      <IconButton label={t(unread ? 'notifications.markRead' : 'notifications.markUnread')} onClick={() => onMark(unread)}>
        {unread ? <ReadIcon /> : <UnreadIcon />}
      </IconButton>
      <p className={css['about']}>
        {item.facts.course !== null && `${t('notifications.inCourse', { course: item.facts.course })} · `}
        <time dateTime={item.at}>{format.format(new Date(item.at))}</time>
      </p>
    </article>
  );
}
