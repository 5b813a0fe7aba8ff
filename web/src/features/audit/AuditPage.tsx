import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { AuditEntry } from './AuditEntry.tsx';
import { type AuditSearch, useAudit, useSaveAudit } from './use-audit.ts';
import css from '../people/PeoplePage.module.css';

const ALL: AuditSearch = { actor: '', action: '', subject: '', from: '', to: '' };

/** Who did what, for admins. */
export function AuditPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState(ALL);
  const log = useAudit(useDeferredValue(search));
  const save = useSaveAudit();
  const found = log.data?.pages.flatMap(({ items }) => items);
  useTitle(t('audit.title'), t('app.name'));
  return (
    <Page
      apart
      title={t('audit.title')}
      acts={
        <Button look="soft" onClick={() => save.mutate(search)} disabled={save.isPending}>
          {t('audit.save')}
        </Button>
      }
    >
      <SearchForm search={search} onChange={setSearch} />
      {save.isError && <Notice tone="error">{errorText(t, save.error)}</Notice>}
      {log.isPending && (
        <output aria-label={t('app.loading')} className={css['list']}>
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} height={72} />
          ))}
        </output>
      )}
      {log.isError && <LoadFailed query={log} what={t('audit.loadFailed')} />}
      {found && (
        <ul className={css['list']}>
          {found.map((line) => (
            <AuditEntry key={line.id} line={line} />
          ))}
        </ul>
      )}
      {found?.length === 0 && (
        <EmptyState
          title={t('audit.nothing')}
          text={t('audit.nothingText')}
          action={
            <Button look="soft" onClick={() => setSearch(ALL)}>
              {t('audit.showAll')}
            </Button>
          }
        />
      )}
      {log.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void log.fetchNextPage()} disabled={log.isFetchingNextPage}>
            {t('courses.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

function SearchForm({ search, onChange }: { search: AuditSearch; onChange: (search: AuditSearch) => void }) {
  const { t } = useTranslation();
  return (
    <search className={css['search']}>
      {(['actor', 'action', 'subject', 'from', 'to'] as const).map((key) => (
        <TextField
          key={key}
          size="small"
          type={key === 'from' || key === 'to' ? 'date' : 'search'}
          label={t(`audit.${key}`)}
          slotProps={key === 'from' || key === 'to' ? { inputLabel: { shrink: true } } : {}}
          value={search[key]}
          onChange={(event) => onChange({ ...search, [key]: event.target.value.slice(0, 120) })}
        />
      ))}
    </search>
  );
}
