import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useCreateAssessment, useGivenCourses } from './use-assessments.ts';
import css from './AssessmentsPage.module.css';

/** A draft needs a course and a title; everything else comes in the editor. */
export function CreateDialog({ open, onClose, onCreated }: { open: boolean; onClose: () => void; onCreated: (id: string) => void }) {
  const { t } = useTranslation();
  const courses = useGivenCourses();
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const create = useCreateAssessment(onCreated);
  const items = courses.data?.items ?? [];
  const courseId = chosen ?? items[0]?.id ?? '';
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('assessments.editor.createTitle')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button
            onClick={() => create.mutate({ courseId, title: title.trim() })}
            disabled={create.isPending || title.trim() === '' || courseId === ''}
          >
            {t('assessments.editor.create')}
          </Button>
        </>
      }
    >
      <div className={css['form']}>
        {courses.data && items.length === 0 && <Notice tone="info">{t('assessments.editor.noCourse')}</Notice>}
        {create.isError && <Notice tone="error">{errorText(t, create.error)}</Notice>}
        {items.length > 0 && (
          <SelectField
            label={t('assessments.editor.course')}
            value={courseId}
            options={items.map((course) => ({ value: course.id as string, label: course.title }))}
            onChange={setChosen}
          />
        )}
        <TextField
          label={t('assessments.editor.title')}
          size="small"
          value={title}
          onChange={(event) => setTitle(event.target.value.slice(0, 200))}
        />
      </div>
    </Dialog>
  );
}
