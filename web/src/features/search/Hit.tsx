import { useTranslation } from 'react-i18next';
import type { SearchHit } from '@watoto/shared/contract/http/search.ts';
import { localeOf } from '../../i18n/languages.ts';
import { HitLink } from './HitLink.tsx';
import { Marked } from './Marked.tsx';
import css from './Search.module.css';

/** One thing that was found: what it is called, what tells it from others, and the way to it. */
export function Hit({ hit, words }: { hit: SearchHit; words: readonly string[] }) {
  return (
    <HitLink hit={hit}>
      <span className={css['name']}>
        <Marked text={hit.title} words={words} />
      </span>
      <span className={css['about']}>
        <About hit={hit} words={words} />
      </span>
      {'excerpt' in hit && hit.excerpt !== '' && (
        <span className={css['excerpt']}>
          <Marked text={hit.excerpt} words={words} />
        </span>
      )}
    </HitLink>
  );
}

function About({ hit, words }: { hit: SearchHit; words: readonly string[] }) {
  const { t, i18n } = useTranslation();
  switch (hit.kind) {
    case 'course': {
      const facts = [t('courses.grade', { grade: hit.grade }), t('courses.with', { name: hit.teacher })];
      return [...facts, ...(hit.state === 'open' ? [] : [t(`courses.state.${hit.state}`)])].join(' · ');
    }
    case 'module':
      return `${t(`search.type.${hit.type}`)} · ${hit.course.title}`;
    case 'lesson': {
      const when = new Date(hit.startsAt).toLocaleString(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
      const state = hit.status === 'scheduled' ? '' : ` · ${t(`lessons.${hit.status}`)}`;
      return (
        <>
          <time dateTime={hit.startsAt}>{when}</time> · <Marked text={t('lessons.with', { name: hit.host })} words={words} />
          {state}
        </>
      );
    }
    case 'person': {
      const facts = [
        t(`search.role.${hit.role}`),
        hit.grade === null ? '' : t('courses.grade', { grade: hit.grade }),
        hit.course?.title ?? '',
      ];
      return (
        <>
          {facts.filter((fact) => fact !== '').join(' · ')}
          {hit.email !== null && (
            <>
              {' · '}
              <Marked text={hit.email} words={words} />
            </>
          )}
        </>
      );
    }
  }
}
