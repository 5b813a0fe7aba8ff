import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '@watoto/shared/contract/http/people.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LANGUAGES } from '../../i18n/languages.ts';
import { errorText } from '../api/error-text.ts';
import { useUser } from '../auth/user-context.tsx';
import type { PersonFields, usePersonAct } from './use-people.ts';
import css from './PeoplePage.module.css';

const NOBODY: PersonFields = { email: '', firstName: '', lastName: '', role: 'student', grade: 7, locale: 'en' };

/** Adds a person, or changes one. */
export function PersonDialog({
  person,
  act,
  onClose,
}: {
  person: Account | null;
  act: ReturnType<typeof usePersonAct>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [tried, setTried] = useState(false);
  const [fields, setFields] = useState<PersonFields>(person ? fieldsOf(person) : NOBODY);
  const complete = [fields.email, fields.firstName, fields.lastName].every((value) => value.trim() !== '');
  const save = () => {
    setTried(true);
    if (complete) act.mutate(person ? { kind: 'edit', person, fields } : { kind: 'add', fields }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(person ? 'accounts.act.edit' : 'accounts.add')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button onClick={save} disabled={act.isPending}>
            {t('account.save')}
          </Button>
        </>
      }
    >
      <form
        className={css['fields']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {!person && <p className={css['hint']}>{t('accounts.addText')}</p>}
        {tried && !complete && <Notice tone="error">{t('account.missing')}</Notice>}
        {tried && act.isError && <Notice tone="error">{troubleText(t, act.error)}</Notice>}
        <Fields fields={fields} onChange={(change) => setFields({ ...fields, ...change })} self={useUser().id === person?.id} />
      </form>
    </Dialog>
  );
}

function Fields({
  fields,
  onChange,
  self,
}: {
  fields: PersonFields;
  onChange: (change: Partial<PersonFields>) => void;
  /** Nobody changes their own role. */
  self: boolean;
}) {
  const { t } = useTranslation();
  const text = (key: 'firstName' | 'lastName' | 'email', label: string, type: 'text' | 'email') => (
    <TextField
      size="small"
      type={type}
      label={label}
      autoComplete="off"
      value={fields[key]}
      onChange={(event) => onChange({ [key]: event.target.value.slice(0, 254) })}
    />
  );
  return (
    <>
      {text('firstName', t('account.firstName'), 'text')}
      {text('lastName', t('account.lastName'), 'text')}
      {text('email', t('signIn.email'), 'email')}
      <SelectField
        label={t('accounts.role')}
        value={fields.role}
        disabled={self}
        options={(['student', 'teacher', 'admin'] as const).map((role) => ({ value: role, label: t(`accounts.roles.${role}`) }))}
        onChange={(role) => onChange({ role, grade: role === 'student' ? (fields.grade ?? 7) : null })}
      />
      {fields.role === 'student' && (
        <SelectField
          label={t('courses.gradeLabel')}
          value={String(fields.grade ?? 'none')}
          options={['none', '7', '8', '9'].map((grade) => ({
            value: grade,
            label: grade === 'none' ? t('accounts.noGrade') : t('courses.grade', { grade }),
          }))}
          onChange={(grade) => onChange({ grade: grade === 'none' ? null : Number(grade) })}
        />
      )}
      <SelectField
        label={t('account.language')}
        value={fields.locale}
        options={LANGUAGES.map(({ code, name }) => ({ value: code, label: name }))}
        onChange={(locale) => onChange({ locale })}
      />
    </>
  );
}

function fieldsOf({ email, firstName, lastName, role, grade, locale }: Account): PersonFields {
  return { email, firstName, lastName, role, grade, locale: locale === 'sw' ? 'sw' : 'en' };
}

function troubleText(t: TFunction, error: unknown): string {
  const { code } = AppError.from(error);
  if (code === 'conflict') return t('accounts.addressTaken');
  return code === 'invalid_input' ? t('accounts.badFields') : errorText(t, error);
}
