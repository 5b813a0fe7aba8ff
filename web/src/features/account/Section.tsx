import { type FormEvent, type ReactNode, useId } from 'react';
import css from './AccountPage.module.css';

/** A titled card; with `onSubmit` it is a form. */
export function Section({ title, onSubmit, children }: { title: string; onSubmit?: () => void; children: ReactNode }) {
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  const heading = <h2 id={id}>{title}</h2>;
  return onSubmit ? (
    <form className={css['card']} onSubmit={submit} noValidate aria-labelledby={id}>
      {heading}
      {children}
    </form>
  ) : (
    <section className={css['card']} aria-labelledby={id}>
      {heading}
      {children}
    </section>
  );
}
