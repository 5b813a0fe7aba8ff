import type { ReactNode } from 'react';
import css from './EmptyState.module.css';

/** Where a list would be that has nothing in it: why, and what to do. */
export function EmptyState({ picture, title, text, action }: { picture?: ReactNode; title: string; text: string; action?: ReactNode }) {
  return (
    <div className={css['empty']}>
      {picture}
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
    </div>
  );
}
