import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportOutcome, ImportRow } from '@watoto/shared/contract/http/people.ts';
import { Button } from '../../ui/Button.tsx';
import css from './PeoplePage.module.css';

const PAGE = 100;
/** What needs looking at comes first. */
const ORDER: readonly ImportOutcome[] = ['error', 'change', 'new', 'same'];

/** Line by line what an import does. */
export function ImportRows({ rows }: { rows: readonly ImportRow[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(PAGE);
  const sorted = rows.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || a.line - b.line);
  return (
    <>
      <div className={css['scroll']}>
        <table className={css['table']} aria-label={t('accounts.lines')}>
          <thead>
            <tr>
              <th scope="col">{t('accounts.line')}</th>
              <th scope="col">{t('accounts.outcome')}</th>
              <th scope="col">{t('accounts.person')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((row) => (
              <tr key={row.line}>
                <td>{row.line}</td>
                <td>{t(`accounts.outcomes.${row.outcome}`)}</td>
                <td>
                  <div>{row.name}</div>
                  <div className={css['about']}>{row.email}</div>
                  {row.errors.map(({ column, reason }) => (
                    <div key={column + reason}>
                      {t(`accounts.columns.${column}`)}: {t(`accounts.reasons.${reason}`)}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <Button look="soft" onClick={() => setShown(shown + PAGE)}>
          {t('courses.more')}
        </Button>
      )}
    </>
  );
}
