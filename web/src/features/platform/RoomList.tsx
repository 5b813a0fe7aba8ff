import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UseQueryResult } from '@tanstack/react-query';
import type { PlatformRoom } from '@watoto/shared/contract/http/platform.ts';
import { Toast } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useNow } from '../../ui/use-now.ts';
import { errorText } from '../api/error-text.ts';
import { RoomRow } from './RoomRow.tsx';
import { Section } from './Section.tsx';
import { usePlatformActs } from './use-platform.ts';
import css from './RoomList.module.css';

const CLOCK_MS = 10_000;

/** Every lesson that is live, the fullest first. */
export function RoomList({ rooms }: { rooms: UseQueryResult<PlatformRoom[]> }) {
  const { t } = useTranslation();
  const now = useNow(CLOCK_MS);
  const { move } = usePlatformActs();
  const [said, setSaid] = useState<string | null>(null);

  const moveRoom = async (room: PlatformRoom) => {
    try {
      await move.mutateAsync(room.id);
      setSaid(t('platform.moved', { title: room.title }));
    } catch (error) {
      setSaid(errorText(t, error));
    }
  };

  return (
    <Section title={t('platform.rooms')}>
      {rooms.isPending && (
        <output aria-label={t('app.loading')} className={css['list']}>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={76} />
          ))}
        </output>
      )}
      {rooms.data?.length === 0 && <p className={css['nothing']}>{t('platform.noRooms')}</p>}
      <ul className={css['list']}>
        {(rooms.data ?? []).map((room) => (
          <li key={room.id}>
            <RoomRow room={room} now={now} moving={move.isPending && move.variables === room.id} onMove={() => void moveRoom(room)} />
          </li>
        ))}
      </ul>
      <Toast text={said} onDone={() => setSaid(null)} />
    </Section>
  );
}
