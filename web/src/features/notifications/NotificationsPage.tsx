import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { NotificationItem } from './NotificationItem.tsx';
import { useMarking, useNotifications, useUnread } from './use-notifications.ts';
import css from './NotificationsPage.module.css';

/** What the person was told, newest first. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const list = useNotifications();
  const unread = useUnread();
  const marking = useMarking();
  // What "all as read" has changed: what its undo takes back.
  const [marked, setMarked] = useState<string[] | null>(null);
  const items = list.data?.pages.flatMap((page) => page.items);
  useTitle(t('notifications.title'), t('app.name'));
  const markAll = () => marking.mutate({ ids: 'all', read: true }, { onSuccess: ({ ids }) => setMarked(ids) });
  const undo = (ids: string[]) => marking.mutate({ ids, read: false }, { onSuccess: () => setMarked(null) });
  return (
    <Page
      width="text"
      title={t('notifications.title')}
      acts={
        <>
          {unread > 0 && (
            <Button look="soft" onClick={markAll} disabled={marking.isPending}>
              {t('notifications.markAll')}
            </Button>
          )}
          <LinkButton to="/notifications/preferences" look="plain">
            {t('notifications.preferences')}
          </LinkButton>
        </>
      }
    >
      {marking.isError && <Notice tone="error">{errorText(t, marking.error)}</Notice>}
      {marked !== null && marked.length > 0 && (
        <Notice
          tone="info"
          action={
            <Button look="plain" onClick={() => undo(marked)} disabled={marking.isPending}>
              {t('notifications.undo')}
            </Button>
          }
        >
          {t('notifications.allRead', { count: marked.length })}
        </Notice>
      )}
      {list.isPending && <Loading />}
      {list.isError && <LoadFailed query={list} what={t('notifications.loadFailed')} />}
      {items?.length === 0 && <EmptyState title={t('notifications.noneTitle')} text={t('notifications.noneText')} />}
      {items && items.length > 0 && (
        <ul className={css['list']}>
          {items.map((item) => (
            <li key={item.id}>
              <NotificationItem item={item} onMark={(read) => marking.mutate({ ids: [item.id], read })} />
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {t('notifications.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')} className={css['list']}>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height={72} />
      ))}
    </output>
  );
}
