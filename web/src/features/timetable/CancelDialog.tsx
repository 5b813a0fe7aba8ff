import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { type Scope, SCOPES } from './edit-form.ts';
import { type Cancelled, useLessonActs } from './use-timetable.ts';
import css from './Dialogs.module.css';

/** Which lessons of a series are meant. */
export function ScopeField({ label, scope, onChange }: { label: string; scope: Scope; onChange: (scope: Scope) => void }) {
  const { t } = useTranslation();
  return (
    <SelectField
      label={label}
      value={scope}
      options={SCOPES.map((value) => ({ value, label: t(`timetable.scopes.${value}`) }))}
      onChange={onChange}
    />
  );
}

/** Asks before a lesson, or the rest of its series, is cancelled. */
export function CancelDialog({
  lesson,
  onClose,
  onCancelled,
}: {
  lesson: Lesson;
  onClose: () => void;
  onCancelled: (cancelled: Cancelled) => void;
}) {
  const { t } = useTranslation();
  const [scope, setScope] = useState<Scope>('one');
  const { cancel } = useLessonActs();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('timetable.cancelTitle')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.backShort')}
          </Button>
          <Button
            look="danger"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate({ lesson, from: scope }, { onSuccess: onCancelled })}
          >
            {t('timetable.cancelLesson')}
          </Button>
        </>
      }
    >
      <div className={css['form']}>
        <p className={css['text']}>{t('timetable.cancelText')}</p>
        {lesson.series && <ScopeField label={t('timetable.cancelScope')} scope={scope} onChange={setScope} />}
        {cancel.isError && <Notice tone="error">{errorText(t, cancel.error)}</Notice>}
      </div>
    </Dialog>
  );
}
