import { useTranslation } from 'react-i18next';
import type { PlatformRoom } from '@watoto/shared/contract/http/platform.ts';
import { Button } from '../../ui/Button.tsx';
import { minutesSince } from './platform-view.ts';
import css from './RoomRow.module.css';

interface Props {
  room: PlatformRoom;
  now: number;
  moving: boolean;
  onMove: () => void;
}

/** One live lesson: what, with whom, how many, since when, where; and moving it. */
export function RoomRow({ room, now, moving, onMove }: Props) {
  const { t } = useTranslation();
  const { lesson } = room;
  return (
    <article className={css['row']} data-room-id={room.id}>
      <div className={css['what']}>
        <h3 className={css['title']}>{room.title}</h3>
        <p className={css['with']}>
          {lesson?.course && <span>{lesson.course} · </span>}
          {lesson && t('lessons.with', { name: lesson.host })}
          {room.since && (
            <span>
              {lesson && ' · '}
              <Since since={room.since} now={now} />
            </span>
          )}
        </p>
        <ul className={css['nodes']} aria-label={t('platform.onNodes')}>
          {room.legs.map(({ nodeId }) => (
            <li key={nodeId}>{nodeId}</li>
          ))}
        </ul>
      </div>
      <p className={css['people']}>
        {room.people === null ? (
          <span className={css['unknown']}>{t('platform.peopleUnknown')}</span>
        ) : (
          <>
            <strong>{t('platform.people', { count: room.people })}</strong>
            <span>{t('platform.placesFor', { count: room.size })}</span>
          </>
        )}
      </p>
      {moving ? (
        <Button look="soft" disabled>
          {t('platform.moving')}
        </Button>
      ) : (
        <Button look="soft" onClick={onMove} aria-label={t('platform.moveLesson', { title: room.title })}>
          {t('platform.move')}
        </Button>
      )}
    </article>
  );
}

function Since({ since, now }: { since: string; now: number }) {
  const { t } = useTranslation();
  const count = minutesSince(since, now);
  return <time dateTime={since}>{count === 0 ? t('platform.sinceNow') : t('platform.since', { count })}</time>;
}
