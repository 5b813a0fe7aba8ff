import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import { useClassroom } from '../classroom/classroom-context.tsx';
import { groupsThen } from './groups-then.ts';
import css from './ReplayPanel.module.css';

/** Who was in which group at this moment. */
export function GroupList() {
  const { t, i18n } = useTranslation();
  const groups = groupsThen(useClassroom((state) => state.room));
  if (groups.length === 0) return null;
  const list = new Intl.ListFormat(localeOf(i18n.language));
  return (
    <section aria-labelledby="replay-groups" className={css['groups']}>
      <h3 id="replay-groups">{t('roomTools.groups.panel')}</h3>
      <dl>
        {groups.map(({ id, name, people, calls }) => (
          <div key={id ?? 'main'}>
            <dt>{name ?? t('roomTools.groups.mainRoom')}</dt>
            <dd>
              {people.length === 0 ? t('roomTools.groups.nobody') : list.format(people.map((peer) => peer.name))}
              {calls && <strong> {t('roomTools.groups.asksForHelp', { group: name })}</strong>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
