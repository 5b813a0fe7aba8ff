import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { Instances } from './Instances.tsx';
import { NodeList } from './NodeList.tsx';
import { NoticeForm } from './NoticeForm.tsx';
import { RoomList } from './RoomList.tsx';
import { Totals } from './Totals.tsx';
import { useInstances, useNodes, useRooms } from './use-platform.ts';
import css from './PlatformPage.module.css';

/** For admins: what carries the live lessons, as it is now, and the few things to do about it. */
export function PlatformPage() {
  const { t } = useTranslation();
  const nodes = useNodes();
  const rooms = useRooms();
  const instances = useInstances();
  const trouble = nodes.error ?? rooms.error ?? instances.error;
  const nothing = trouble !== null && !nodes.data && !rooms.data && !instances.data;
  const retry = () => void Promise.all([nodes.refetch(), rooms.refetch(), instances.refetch()]);
  useTitle(t('platform.title'), t('app.name'));
  return (
    <Page width="week" title={t('platform.title')}>
      {trouble && (
        <div className={css['trouble']}>
          <Notice
            tone="error"
            action={
              <Button look="plain" onClick={retry} disabled={nodes.isFetching || rooms.isFetching}>
                {t('app.retry')}
              </Button>
            }
          >
            {AppError.from(trouble).code === 'unavailable' ? t('platform.unavailable') : errorText(t, trouble)}{' '}
            {nodes.data && t('platform.old')}
          </Notice>
        </div>
      )}
      {nodes.data && rooms.data && <Totals nodes={nodes.data} rooms={rooms.data} />}
      {!nothing && (
        <div className={css['columns']}>
          <div className={css['main']}>
            <NodeList nodes={nodes} rooms={rooms} />
            <RoomList rooms={rooms} />
          </div>
          <div className={css['side']}>
            <Instances instances={instances} />
            <NoticeForm />
          </div>
        </div>
      )}
    </Page>
  );
}
