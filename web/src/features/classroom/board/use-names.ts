import { type RefObject, useEffect } from 'react';

/** What Excalidraw names badly gets its name whenever it is drawn anew: on small boards the menu has none, and the zoom is not called what is written on it. */
export function useNames(board: RefObject<HTMLElement | null>, menu: string): void {
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    const give = () => {
      element.querySelector('.main-menu-trigger')?.setAttribute('aria-label', menu);
      const zoom = element.querySelector<HTMLElement>('.reset-zoom-button');
      zoom?.setAttribute('aria-label', `${zoom.textContent.trim()}: ${zoom.title}`);
    };
    give();
    const drawn = new MutationObserver(give);
    drawn.observe(element, { childList: true, characterData: true, subtree: true });
    return () => drawn.disconnect();
  }, [board, menu]);
}
