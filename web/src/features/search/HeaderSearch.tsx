import { useMatchRoute, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconLink } from '../../ui/IconLink.tsx';
import { SearchIcon } from '../../ui/icons.ts';
import { useMediaQuery } from '../../ui/use-media-query.ts';
import { SearchField } from './SearchField.tsx';
import { useSearchKey } from './use-search-key.ts';
import css from './Search.module.css';

/** Beside the pages, the bell and the account, a field has room from here on. */
const WIDE = '(min-width: 1200px)';

/** The way to the search from every page: a field, or a button where there is no room for one. Its page has a field of its own. */
export function HeaderSearch() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const wide = useMediaQuery(WIDE);
  const there = useMatchRoute()({ to: '/search' }) !== false;
  const [text, setText] = useState('');
  useSearchKey();
  if (there) return null;
  if (!wide)
    return (
      <IconLink to="/search" label={t('search.title')}>
        <SearchIcon />
      </IconLink>
    );
  const search = () => {
    const q = text.trim();
    setText('');
    void navigate({ to: '/search', search: q === '' ? {} : { q } });
  };
  return (
    <div className={css['header']}>
      <SearchField text={text} onText={setText} onSearch={search} />
    </div>
  );
}
