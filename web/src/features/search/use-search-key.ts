import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SEARCH_KEY, shortcutsAreOn, TYPING_SELECTOR } from '../classroom/shortcuts.ts';

/** Marks the fields that the key leads to. */
export const SEARCH_FIELD = 'data-search-field';

/** `/` leads to the search: to a field that is in sight, else to its page. Not while somebody types. */
export function useSearchKey(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== SEARCH_KEY || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
      if (!shortcutsAreOn() || (event.target instanceof Element && event.target.closest(TYPING_SELECTOR))) return;
      event.preventDefault();
      const field = [...document.querySelectorAll<HTMLInputElement>(`[${SEARCH_FIELD}]`)].find((input) => input.checkVisibility());
      if (field) {
        field.focus();
        field.select();
      } else void navigate({ to: '/search' });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate]);
}
