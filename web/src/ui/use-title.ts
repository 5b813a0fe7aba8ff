import { useEffect } from 'react';

/** Names the browser tab: 'My lessons · Watoto'. */
export function useTitle(page: string, app: string): void {
  useEffect(() => {
    document.title = page === '' ? app : `${page} · ${app}`;
  }, [page, app]);
}
