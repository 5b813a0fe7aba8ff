import { useCallback, useSyncExternalStore } from 'react';

/** Phones in the hand: panels cover the page, the toolbar is short. */
export const PHONE = '(max-width: 699px)';

/** Does `query` (CSS media query) hold now? Follows changes. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
