import { useTranslation } from 'react-i18next';
import type { Account } from '@watoto/shared/contract/http/people.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import type { PersonAct, usePersonAct } from './use-people.ts';

/** What came of the last act; switching off or on can be taken back. */
export function ActOutcome({ act, inDialog }: { act: ReturnType<typeof usePersonAct>; inDialog: boolean }) {
  const { t } = useTranslation();
  // The dialog says so itself.
  if (act.isError && !inDialog) return <Notice tone="error">{errorText(t, act.error)}</Notice>;
  if (!act.isSuccess) return null;
  const done = act.variables;
  const undone = undo(done);
  return (
    <Notice
      tone="success"
      action={
        undone && (
          <Button look="plain" onClick={() => act.mutate(undone)}>
            {t('courses.undo')}
          </Button>
        )
      }
    >
      {t(`accounts.done.${done.kind}`, { name: nameIn(done) })}
    </Notice>
  );
}

function undo(act: PersonAct): PersonAct | null {
  if (act.kind === 'on') return { kind: 'off', person: act.person };
  return act.kind === 'off' ? { kind: 'on', person: act.person } : null;
}

const nameIn = (act: PersonAct) => nameOf(act.kind === 'add' ? act.fields : act.person);

export function nameOf({ firstName, lastName }: Pick<Account, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`;
}
