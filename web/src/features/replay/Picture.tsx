import { useLayoutEffect, useRef } from 'react';
import css from './Replay.module.css';

/** Where a lane's own element is drawn. Moved, not made: it goes on playing. */
export function Picture({ element, fit }: { element: HTMLVideoElement; fit: 'cover' | 'contain' }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    ref.current?.replaceChildren(element);
    return () => element.remove();
  }, [element]);
  return <div ref={ref} className={css['picture']} data-fit={fit} aria-hidden="true" />;
}
