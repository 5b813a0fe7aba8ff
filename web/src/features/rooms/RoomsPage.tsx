import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { SchoolRoom } from '@watoto/shared/contract/http/rooms.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { DeleteIcon, EditIcon } from '../../ui/icons.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { RoomDialog } from './RoomDialog.tsx';
import { useRoomActs, useRooms } from './use-rooms.ts';
import css from './RoomsPage.module.css';

/** The school's rooms, for admins. */
export function RoomsPage() {
  const { t } = useTranslation();
  const rooms = useRooms();
  const { remove, save } = useRoomActs();
  /** null: no dialog; 'new': a room that is not there yet. */
  const [edited, setEdited] = useState<SchoolRoom | 'new' | null>(null);
  useTitle(t('rooms.title'), t('app.name'));
  const add = <Button onClick={() => setEdited('new')}>{t('rooms.add')}</Button>;
  return (
    <Page width="text" apart title={t('rooms.title')} lead={t('rooms.lead')} acts={rooms.data && rooms.data.length > 0 && add}>
      {remove.isSuccess && !save.isSuccess && (
        <Notice
          tone="info"
          action={
            <Button
              look="plain"
              disabled={save.isPending}
              onClick={() => save.mutate({ room: null, form: formOf(remove.data) }, { onSuccess: () => [remove.reset(), save.reset()] })}
            >
              {t('rooms.undo')}
            </Button>
          }
        >
          {t('rooms.removed', { name: remove.data.name })}
        </Notice>
      )}
      {remove.isError && (
        <Notice tone="error">{AppError.from(remove.error).code === 'conflict' ? t('rooms.inUse') : errorText(t, remove.error)}</Notice>
      )}
      {rooms.isPending && (
        <output aria-label={t('app.loading')} className={css['list']}>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={72} />
          ))}
        </output>
      )}
      {rooms.isError && !rooms.data && <LoadFailed query={rooms} what={t('rooms.loadFailed')} />}
      {rooms.data?.length === 0 && <EmptyState title={t('rooms.emptyTitle')} text={t('rooms.emptyText')} action={add} />}
      <ul className={css['list']}>
        {rooms.data?.map((room) => (
          <RoomRow key={room.id} room={room} busy={remove.isPending} onEdit={() => setEdited(room)} onRemove={() => remove.mutate(room)} />
        ))}
      </ul>
      {edited && <RoomDialog room={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Page>
  );
}

function formOf({ name, seats, isActive }: SchoolRoom) {
  return { name, seats, isActive };
}

interface RoomRowProps {
  readonly room: SchoolRoom;
  readonly busy: boolean;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function RoomRow({ room: { name, seats, isActive }, busy, onEdit, onRemove }: RoomRowProps) {
  const { t } = useTranslation();
  return (
    <li className={css['room']} data-closed={!isActive}>
      <div className={css['what']}>
        <h2 className={css['name']}>{name}</h2>
        <span className={css['lead']}>
          {t('rooms.seatsOf', { count: seats })}
          {!isActive && ` · ${t('rooms.closed')}`}
        </span>
      </div>
      <IconButton label={t('rooms.edit', { name })} onClick={onEdit}>
        <EditIcon />
      </IconButton>
      <IconButton label={t('rooms.remove', { name })} onClick={onRemove} disabled={busy}>
        <DeleteIcon />
      </IconButton>
    </li>
  );
}
