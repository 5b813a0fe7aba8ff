import { useTranslation } from 'react-i18next';
import type { AuditLine } from '@watoto/shared/contract/http/audit.ts';
import { localeOf } from '../../i18n/languages.ts';
import { changesOf } from './changes.ts';
import css from './AuditEntry.module.css';

/** One line of the log: who, what, to what, when; and what changed. */
export function AuditEntry({ line }: { line: AuditLine }) {
  const { t, i18n } = useTranslation();
  const changes = changesOf(line);
  const time = new Date(line.at).toLocaleString(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <li className={css['entry']}>
      <div className={css['head']}>
        <strong>{line.action}</strong>
        <span>{line.subject}</span>
      </div>
      <div className={css['about']}>
        {line.actor ? line.actor.name : t('audit.platform')} · <time dateTime={line.at}>{time}</time>
        {line.address && ` · ${line.address}`}
      </div>
      {changes.length > 0 && (
        <ul className={css['changes']}>
          {changes.map(({ column, before, after }) => (
            <li key={column}>
              {column}: {before !== null && <del>{before}</del>} {after === null ? t('audit.none') : <ins>{after}</ins>}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
