import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchAnswer } from '@watoto/shared/contract/http/search.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { CoursesIcon, PeopleIcon, ReadingIcon, SearchIcon, TimetableIcon } from '../../ui/icons.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { useUser } from '../auth/user-context.tsx';
import { Hit } from './Hit.tsx';
import { HIT } from './HitLink.tsx';
import { nextFocus } from './next-focus.ts';
import { SearchField } from './SearchField.tsx';
import { SHOWN, useFound, useSearchText } from './use-search.ts';
import { SEARCH_FIELD } from './use-search-key.ts';
import css from './Search.module.css';

const ICONS = { course: CoursesIcon, module: ReadingIcon, lesson: TimetableIcon, person: PeopleIcon } as const;

/** Finds courses, modules, lessons and people; arrows go through what was found. */
export function SearchPage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const { q, text, setText, lookNow } = useSearchText();
  const { words, problem, found } = useFound(q);
  const page = useArrows();
  useTitle(q === '' ? t('search.title') : t('search.titleOf', { q }), t('app.name'));
  return (
    <div ref={page} className={css['page']}>
      <h1 className={css['title']}>{t('search.title')}</h1>
      <SearchField text={text} onText={setText} onSearch={lookNow} />
      {problem !== null ? (
        <EmptyState
          picture={<SearchIcon fontSize="large" />}
          title={t(problem === 'words' ? 'search.tooMany' : 'search.begin')}
          text={t(problem === 'words' ? 'search.tooManyText' : `search.beginText.${role}`)}
        />
      ) : (
        <>
          {found.isPending && <Loading />}
          {found.isError && <LoadFailed query={found} what={t('search.failed')} />}
          {found.data && !found.isError && <Found groups={found.data.groups} words={words} fresh={!found.isPlaceholderData} />}
        </>
      )}
    </div>
  );
}

function Found({ groups, words, fresh }: { groups: SearchAnswer['groups']; words: readonly string[]; fresh: boolean }) {
  const { t } = useTranslation();
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <>
      <output className="visually-hidden">{fresh ? t('search.found', { count }) : ''}</output>
      {groups.map(({ kind, items, more }) => {
        const Icon = ICONS[kind];
        return (
          <section key={kind} aria-labelledby={`found-${kind}`} aria-busy={!fresh} className={css['group']}>
            <h2 id={`found-${kind}`} className={css['kind']}>
              <Icon aria-hidden="true" /> {t(`search.kind.${kind}`)}
            </h2>
            <ul className={css['list']}>
              {items.map((hit) => (
                <li key={hit.id}>
                  <Hit hit={hit} words={words} />
                </li>
              ))}
            </ul>
            {more && <p className={css['about']}>{t('search.more', { count: SHOWN })}</p>}
          </section>
        );
      })}
      {count === 0 && fresh && <EmptyState title={t('search.nothing')} text={t('search.nothingText')} />}
    </>
  );
}

/** The field has the focus first; arrows lead from it through the results and back. */
function useArrows() {
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const around = page.current;
    const field = around?.querySelector<HTMLElement>(`[${SEARCH_FIELD}]`);
    field?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      const links = [...(around?.querySelectorAll<HTMLElement>(`[${HIT}]`) ?? [])];
      const at = links.findIndex((link) => link === event.target);
      if (at < 0 && event.target !== field) return;
      const next = nextFocus(event.key, at, links.length);
      if (next === null) return;
      event.preventDefault();
      (links[next] ?? field)?.focus();
    };
    around?.addEventListener('keydown', onKeyDown);
    return () => around?.removeEventListener('keydown', onKeyDown);
  }, []);
  return page;
}

function Loading() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')} className={css['list']}>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height={72} />
      ))}
    </output>
  );
}
