import type { ReactNode } from 'react';
import css from './DataTable.module.css';

interface DataTableProps {
  readonly label: string;
  /** Of heads and rows (`thead`, `tbody`). */
  readonly children: ReactNode;
}

/** A wide table whose rows are cards on a phone: there each cell begins with its `data-label`. */
export function StackedTable({ label, children }: DataTableProps) {
  return (
    <section className={css['scroll']} aria-label={label}>
      <table className={`${css['table']} ${css['stacked']}`}>{children}</table>
    </section>
  );
}

/** A wide table that scrolls sideways. */
export function ScrolledTable({ label, children }: DataTableProps) {
  return (
    // Has nothing in it that takes the focus: the arrow keys need it here.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={css['scroll']} tabIndex={0} aria-label={label}>
      <table className={css['table']}>{children}</table>
    </section>
  );
}
