import { type RefObject, useEffect } from 'react';

/** On small boards Excalidraw's button for the menu has no name, and none can be given to it: it gets one whenever it is drawn anew. */
export function useMenuName(board: RefObject<HTMLElement | null>, name: string): void {
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    const give = () => element.querySelector('.main-menu-trigger')?.setAttribute('aria-label', name);
    give();
    const drawn = new MutationObserver(give);
    drawn.observe(element, { childList: true, subtree: true });
    return () => drawn.disconnect();
  }, [board, name]);
}
