import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Account, AccountSort } from '@watoto/shared/contract/http/people.ts';
import { useApi } from '../api/api-context.tsx';

export interface PeopleSearch {
  readonly q: string;
  readonly role: 'any' | Account['role'];
  readonly grade: 'any' | '7' | '8' | '9';
  readonly active: 'any' | 'true' | 'false';
  readonly sort: AccountSort;
}

const PAGE = 50;
const KEY = 'people';

/** The school's people as searched; what was found before stays until the new answer is there. */
export function usePeople({ q, role, grade, active, sort }: PeopleSearch) {
  const api = useApi();
  const query = {
    limit: PAGE,
    sort,
    ...(q === '' ? {} : { q }),
    ...(role === 'any' ? {} : { role }),
    ...(grade === 'any' ? {} : { grade: Number(grade) }),
    ...(active === 'any' ? {} : { active }),
  };
  return useInfiniteQuery({
    queryKey: [KEY, query],
    queryFn: ({ pageParam, signal }) =>
      api.call('people.list', { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export type PersonFields = Pick<Account, 'email' | 'firstName' | 'lastName' | 'role' | 'grade'> & { readonly locale: 'en' | 'sw' };

/** What an admin does to one person. `on`: switched off or on, which can be taken back. */
export type PersonAct =
  | { readonly kind: 'add'; readonly fields: PersonFields }
  | { readonly kind: 'edit'; readonly person: Account; readonly fields: PersonFields }
  | { readonly kind: 'on' | 'off' | 'unlock' | 'link'; readonly person: Account };

/** Does it, and looks at the list anew. */
export function usePersonAct() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation<Account | void, Error, PersonAct>({
    mutationFn: (act) => {
      if (act.kind === 'add') return api.call('people.create', { body: act.fields });
      const params = { id: act.person.id };
      if (act.kind === 'edit') return api.call('people.update', { params, body: act.fields, ifVersion: act.person.version });
      if (act.kind === 'unlock') return api.call('people.unlock', { params });
      if (act.kind === 'link') return api.call('people.sendLink', { params });
      return api.call('people.update', { params, body: { isActive: act.kind === 'on' } });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
}
