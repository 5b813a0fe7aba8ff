import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { MAX_SEARCH_WORDS, wordsOf } from '@watoto/shared/contract/http/search-words.ts';
import { useApi } from '../api/api-context.tsx';

const route = getRouteApi('/signedIn/framed/search');
/** Typing goes on for so long before it is looked for. */
const TYPING_MS = 250;
const SHORTEST = 2;
/** Of each kind. */
export const SHOWN = 8;

/** The text of the field, and what of it is looked for: that is in the address, so that links and "back" know it. */
export function useSearchText() {
  const { q = '' } = route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const known = useRef(q);
  // "Back", or another search from outside.
  useEffect(() => {
    if (q !== known.current) setText(q);
    known.current = q;
  }, [q]);
  const look = useCallback(
    (next: string) => {
      if (next === known.current) return;
      known.current = next;
      void navigate({ to: '/search', search: next === '' ? {} : { q: next }, replace: true });
    },
    [navigate],
  );
  useEffect(() => {
    const timer = setTimeout(() => look(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, look]);
  return { q, text, setText, lookNow: () => look(text.trim()) };
}

/** What was found. An answer to what is not asked any more is dropped, its request given up. */
export function useFound(q: string) {
  const api = useApi();
  const words = wordsOf(q);
  const problem = words.length > MAX_SEARCH_WORDS ? 'words' : q.length < SHORTEST ? 'short' : null;
  const found = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }) => api.call('search.find', { query: { q, limit: SHOWN }, signal }),
    enabled: problem === null,
    placeholderData: keepPreviousData,
  });
  return { words, problem, found } as const;
}
