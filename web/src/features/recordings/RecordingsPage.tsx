import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { useTitle } from '../../ui/use-title.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { useUser } from '../auth/user-context.tsx';
import { useCourses } from '../courses/use-courses.ts';
import { RecordingList } from './RecordingList.tsx';
import { type RecordingSearch, useRecordings } from './use-recordings.ts';
import css from './Recordings.module.css';

const ALL = 'all';
const SETTLED_MS = 300;
const ANY: RecordingSearch = { q: '', courseId: null };

/** The library: what was recorded in one's lessons, found by its title, its chapters and what was said in the chat. */
export function RecordingsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState(ANY);
  const q = useSettled(search.q.trim(), SETTLED_MS);
  const recordings = useRecordings({ ...search, q });
  const found = recordings.data?.pages.flatMap(({ items }) => items);
  const searched = search.q !== '' || search.courseId !== null;
  useTitle(t('recordings.title'), t('app.name'));
  return (
    <Page width="table" title={t('recordings.title')} lead={t('recordings.lead')}>
      <SearchForm search={search} onChange={setSearch} />
      {recordings.isPending && <LoadingRecordings />}
      {recordings.isError && <LoadFailed query={recordings} what={t('recordings.loadFailed')} />}
      {found && <RecordingList recordings={found} />}
      {found?.length === 0 &&
        (searched ? (
          <EmptyState
            title={t('recordings.nothingFound')}
            text={t('recordings.nothingFoundText')}
            action={
              <Button look="soft" onClick={() => setSearch(ANY)}>
                {t('recordings.showAll')}
              </Button>
            }
          />
        ) : (
          <EmptyState title={t('recordings.noneTitle')} text={t('recordings.noneText')} />
        ))}
      {recordings.hasNextPage && (
        <div className={css['more']}>
          <Button look="soft" onClick={() => void recordings.fetchNextPage()} disabled={recordings.isFetchingNextPage}>
            {t('recordings.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

function SearchForm({ search, onChange }: { search: RecordingSearch; onChange: (search: RecordingSearch) => void }) {
  const { t } = useTranslation();
  const user = useUser();
  const courses = useCourses({ q: '', grade: 'any', mine: user.role !== 'admin', sort: 'title' });
  const options = (courses.data?.pages ?? []).flatMap(({ items }) => items.map(({ id, title }) => ({ value: String(id), label: title })));
  return (
    <search className={css['search']}>
      <TextField
        size="small"
        type="search"
        label={t('recordings.search')}
        value={search.q}
        onChange={(event) => onChange({ ...search, q: event.target.value.slice(0, 100) })}
      />
      <SelectField
        label={t('recordings.course')}
        value={search.courseId ?? ALL}
        options={[{ value: ALL, label: t('recordings.allCourses') }, ...options]}
        onChange={(courseId) => onChange({ ...search, courseId: courseId === ALL ? null : courseId })}
      />
    </search>
  );
}

function LoadingRecordings() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')} className={css['list']}>
      {[0, 1, 2].map((card) => (
        <Skeleton key={card} height={260} />
      ))}
    </output>
  );
}
