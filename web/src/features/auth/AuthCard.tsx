import { type FormEvent, type ReactNode, useId } from 'react';
import { Logo } from '../../ui/Logo.tsx';
import css from './SignInPage.module.css';

/** The card in the middle of the pages that need no one signed in. With `onSubmit` it is a form. */
export function AuthCard({
  title,
  lead,
  onSubmit,
  children,
}: {
  title: string;
  lead?: ReactNode;
  onSubmit?: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  const inside = (
    <>
      <Logo size={56} />
      <div>
        <h1 id={id} className={css['title']}>
          {title}
        </h1>
        {lead && <p className={css['lead']}>{lead}</p>}
      </div>
      {children}
    </>
  );
  return (
    <div className={css['page']}>
      {onSubmit ? (
        <form className={css['card']} onSubmit={submit} noValidate aria-labelledby={id}>
          {inside}
        </form>
      ) : (
        <div className={css['card']}>{inside}</div>
      )}
    </div>
  );
}
