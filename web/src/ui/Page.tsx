import type { ReactNode } from 'react';
import css from './Page.module.css';

export interface PageProps {
  /** How wide it may get: for text, for a list (left out), for a table, for a week. */
  readonly width?: 'text' | 'table' | 'week';
  /** Left out where it is known only later: then an h1 among the children. */
  readonly title?: string;
  /** Before the title: a way back, or what the page is about. */
  readonly over?: ReactNode;
  /** Beside the title: what can be done on the page. */
  readonly acts?: ReactNode;
  /** Under the title: what the page is for. */
  readonly lead?: string;
  /** Its parts keep a distance, whatever they are. */
  readonly apart?: boolean;
  readonly children: ReactNode;
}

/** A page in the frame: the same width, edges and heading for all of them. */
export function Page({ width, title, over, acts, lead, apart = false, children }: PageProps) {
  return (
    <div className={css['page']} data-width={width} data-apart={apart}>
      {title !== undefined && (
        <header>
          {over}
          <div className={css['head']}>
            <h1>{title}</h1>
            {Boolean(acts) && <div className={css['acts']}>{acts}</div>}
          </div>
          {lead !== undefined && <p className={css['lead']}>{lead}</p>}
        </header>
      )}
      {children}
    </div>
  );
}
