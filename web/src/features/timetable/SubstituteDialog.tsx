import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { errorText } from '../api/error-text.ts';
import { useLessonActs, useSubstitutes } from './use-timetable.ts';
import css from './Dialogs.module.css';

/** Another teacher for one lesson; who has something else then is shown. */
export function SubstituteDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }) {
  const { t } = useTranslation();
  const teachers = useSubstitutes(lesson);
  const { substitute } = useLessonActs();
  const [hostId, setHostId] = useState<string>(lesson.host.id);
  const chosen = teachers.data?.find(({ id }) => id === hostId);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('timetable.substituteTitle')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.backShort')}
          </Button>
          <Button
            disabled={substitute.isPending || hostId === lesson.host.id || chosen?.free !== true}
            onClick={() => substitute.mutate({ lesson, hostId }, { onSuccess: onClose })}
          >
            {t('timetable.give')}
          </Button>
        </>
      }
    >
      <div className={css['form']}>
        <p className={css['text']}>{t('timetable.substituteText')}</p>
        {teachers.isPending && <Skeleton height={40} />}
        {teachers.isError && <Notice tone="error">{errorText(t, teachers.error)}</Notice>}
        {teachers.data && (
          <SelectField
            label={t('timetable.teacher')}
            value={hostId}
            options={teachers.data.map(({ id, name, free }) => ({ value: String(id), label: free ? name : t('timetable.busy', { name }) }))}
            onChange={setHostId}
          />
        )}
        {chosen?.free === false && <Notice tone="warning">{t('timetable.hostTaken')}</Notice>}
        {substitute.isError && <Notice tone="error">{errorText(t, substitute.error)}</Notice>}
      </div>
    </Dialog>
  );
}
