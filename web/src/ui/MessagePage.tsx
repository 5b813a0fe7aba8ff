import type { ReactNode } from 'react';
import css from './MessagePage.module.css';

/** A page that says one thing and offers the ways on. */
export function MessagePage({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={css['page']}>
      {icon && <div className={css['icon']}>{icon}</div>}
      <h1 className={css['title']}>{title}</h1>
      {children && <div className={css['text']}>{children}</div>}
      {actions && <div className={css['actions']}>{actions}</div>}
    </div>
  );
}
