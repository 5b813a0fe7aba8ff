import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { localeOf } from '../../../i18n/languages.ts';
import { Button } from '../../../ui/Button.tsx';
import { ReportIcon } from '../../../ui/icons.ts';
import { useClassroom } from '../classroom-context.tsx';
import people from '../PeoplePanel.module.css';
import { useCalls } from '../use-calls.ts';
import css from './Order.module.css';

/** For hosts: what pupils have told of others, until it is dealt with. */
export function ReportsSection() {
  const { t, i18n } = useTranslation();
  const call = useCalls();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const reports = useClassroom((state) => state.room.reports);
  if (!host || reports.length === 0) return null;
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), { hour: '2-digit', minute: '2-digit' });
  return (
    <section aria-labelledby="people-reports" className={people['hands']}>
      <h3 id="people-reports" className={people['heading']}>
        <ReportIcon fontSize="small" /> {t('order.report.heading')} · {reports.length}
      </h3>
      <ul className={people['list']}>
        {reports.map(({ id, at, byName, name, text, note }) => (
          <li key={id} className={css['report']}>
            <strong>{t('order.report.by', { by: byName, name })}</strong>
            <time className={people['facts']} dateTime={new Date(at).toISOString()}>
              {time.format(at)}
            </time>
            {text !== '' && (
              <blockquote className={css['quote']} dir="auto">
                {text}
              </blockquote>
            )}
            {note !== '' && <p dir="auto">{note}</p>}
            <Button
              look="soft"
              aria-label={t('order.report.settleOf', { name })}
              onClick={() => void call('report.settle', { reportId: id })}
            >
              {t('order.report.settle')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
