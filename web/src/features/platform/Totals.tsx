import { useTranslation } from 'react-i18next';
import type { PlatformNode, PlatformRoom } from '@watoto/shared/contract/http/platform.ts';
import { localeOf } from '../../i18n/languages.ts';
import { totalsOf } from './platform-view.ts';
import css from './Totals.module.css';

/** From here on the next class may not fit: time to add a node. */
const FULL = 0.85;

/** The whole in three figures. */
export function Totals({ nodes, rooms }: { nodes: readonly PlatformNode[]; rooms: readonly PlatformRoom[] }) {
  const { t, i18n } = useTranslation();
  const locale = localeOf(i18n.language);
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const { people, lessons, capacity, reserved, fill } = totalsOf(nodes, rooms);
  return (
    <dl className={css['totals']}>
      <div className={css['figure']}>
        <dt>{t('platform.peopleNow')}</dt>
        <dd>{number.format(people)}</dd>
      </div>
      <div className={css['figure']}>
        <dt>{t('platform.lessonsNow')}</dt>
        <dd>{number.format(lessons)}</dd>
      </div>
      <div className={css['figure']} data-full={fill >= FULL}>
        <dt>{t('platform.placesTaken')}</dt>
        <dd>
          {percent.format(fill)}
          <small>{t('platform.placesOf', { taken: number.format(reserved), capacity: number.format(capacity), count: capacity })}</small>
        </dd>
      </div>
    </dl>
  );
}
