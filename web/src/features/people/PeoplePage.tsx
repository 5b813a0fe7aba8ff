import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '@watoto/shared/contract/http/people.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { ActOutcome } from './ActOutcome.tsx';
import { PeopleSearchForm } from './PeopleSearchForm.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { PersonRow } from './PersonRow.tsx';
import { type PeopleSearch, usePeople, usePersonAct } from './use-people.ts';
import css from './PeoplePage.module.css';

const route = getRouteApi('/signedIn/framed/admin/people');
const EVERYONE: PeopleSearch = { q: '', role: 'any', grade: 'any', active: 'any', sort: 'name' };

/** The accounts of the school, for admins. */
export function PeoplePage() {
  const { t } = useTranslation();
  // The search across the school leads here to one person.
  const { q = '' } = route.useSearch();
  const [search, setSearch] = useState({ ...EVERYONE, q });
  const [edited, setEdited] = useState<Account | 'new' | null>(null);
  const people = usePeople(useDeferredValue({ ...search, q: search.q.trim() }));
  const act = usePersonAct();
  const found = people.data?.pages.flatMap(({ items }) => items);
  useTitle(t('accounts.title'), t('app.name'));
  return (
    <Page
      apart
      title={t('accounts.title')}
      acts={
        <>
          <LinkButton look="soft" to="/people/import">
            {t('accounts.import')}
          </LinkButton>
          <Button onClick={() => setEdited('new')}>{t('accounts.add')}</Button>
        </>
      }
    >
      <PeopleSearchForm search={search} onChange={setSearch} />
      <ActOutcome act={act} inDialog={edited !== null} />
      {people.isPending && (
        <output aria-label={t('app.loading')} className={css['list']}>
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} height={72} />
          ))}
        </output>
      )}
      {people.isError && <LoadFailed query={people} what={t('accounts.loadFailed')} />}
      {found && (
        <ul className={css['list']}>
          {found.map((person) => (
            <PersonRow key={person.id} person={person} onEdit={() => setEdited(person)} onAct={(kind) => act.mutate({ kind, person })} />
          ))}
        </ul>
      )}
      {found?.length === 0 && (
        <EmptyState
          title={t('accounts.nobody')}
          text={t('accounts.nobodyText')}
          action={
            <Button look="soft" onClick={() => setSearch(EVERYONE)}>
              {t('accounts.showAll')}
            </Button>
          }
        />
      )}
      {people.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void people.fetchNextPage()} disabled={people.isFetchingNextPage}>
            {t('courses.more')}
          </Button>
        </div>
      )}
      {edited && (
        <PersonDialog
          key={edited === 'new' ? 'new' : edited.id}
          person={edited === 'new' ? null : edited}
          act={act}
          onClose={() => setEdited(null)}
        />
      )}
    </Page>
  );
}
