import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { MOST_IMPORT_ROWS } from '@watoto/shared/contract/http/people.ts';
import { Button } from '../../ui/Button.tsx';
import { FileButton } from '../../ui/FileButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Progress } from '../../ui/Progress.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { ImportRows } from './ImportRows.tsx';
import { type ImportState, useImport } from './use-import.ts';
import css from './PeoplePage.module.css';

/** Many people by a file: choose it, look at what it would do, do it. */
export function ImportPage() {
  const { t } = useTranslation();
  const people = useImport();
  const { state } = people;
  const busy = state.kind === 'looking' || state.kind === 'importing';
  useTitle(t('accounts.import'), t('app.name'));
  return (
    <Page
      apart
      title={t('accounts.import')}
      over={
        <Link to="/people" className={css['back']}>
          {t('accounts.back')}
        </Link>
      }
    >
      <section className={css['card']}>
        <p>{t('accounts.importText', { rows: MOST_IMPORT_ROWS })}</p>
        <div className={css['act']}>
          <FileButton label={t('accounts.choose')} accept=".csv,.txt,text/csv" disabled={busy} onFile={people.look} />
          <Button look="soft" onClick={people.saveTemplate} disabled={busy}>
            {t('accounts.template')}
          </Button>
        </div>
        {busy && <Progress label={t(state.kind === 'looking' ? 'accounts.looking' : 'accounts.importing', { name: state.name })} />}
        {people.problem && <Notice tone="error">{people.problem.text ?? errorText(t, people.problem.error)}</Notice>}
      </section>
      {(state.kind === 'looked' || state.kind === 'done') && <Found state={state} people={people} />}
    </Page>
  );
}

function Found({ state, people }: { state: Extract<ImportState, { kind: 'looked' | 'done' }>; people: ReturnType<typeof useImport> }) {
  const { t } = useTranslation();
  const { report, kind, name } = state;
  const { counts } = report;
  const useful = counts.new + counts.change;
  return (
    <section className={css['card']} aria-live="polite">
      <h2 className={css['hint']}>{name}</h2>
      {kind === 'done' && (
        <Notice tone="success">
          {t('accounts.imported', { new: counts.new, change: counts.change })}
          {people.mails > 0 && ` ${t('accounts.mails', { count: people.mails })}`}
        </Notice>
      )}
      <ul>
        {(['new', 'change', 'same', 'error'] as const).map((outcome) => (
          <li key={outcome}>{t(`accounts.counts.${outcome}`, { count: counts[outcome] })}</li>
        ))}
      </ul>
      {report.ignoredColumns.length > 0 && <p>{t('accounts.ignored', { columns: report.ignoredColumns.join(', ') })}</p>}
      <div className={css['act']}>
        {kind === 'looked' && (
          <Button onClick={people.commit} disabled={useful === 0}>
            {t('accounts.commit', { count: useful })}
          </Button>
        )}
        <Button look="soft" onClick={people.saveReport}>
          {t('accounts.report')}
        </Button>
      </div>
      <ImportRows rows={report.rows} />
    </section>
  );
}
