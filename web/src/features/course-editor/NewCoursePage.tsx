import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { errorText } from '../api/error-text.ts';
import css from './Editor.module.css';
import { useCreateCourse } from './use-editor.ts';

/** The beginning of a course: a draft that only its teacher sees. */
export function NewCoursePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const creation = useCreateCourse();
  const [title, setTitle] = useState('');
  const [category, setCategory] = useState('');
  const [grade, setGrade] = useState<'7' | '8' | '9'>('7');
  useTitle(t('editor.newTitle'), t('app.name'));
  const missing = title.trim() === '' || category.trim() === '';
  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (missing) return;
    const course = await creation.mutateAsync({ title, category, grade: Number(grade) }).catch(() => null);
    if (course) await navigate({ to: '/courses/$courseId/edit', params: { courseId: course.id } });
  };
  return (
    <Page title={t('editor.newTitle')}>
      <form className={css['form']} onSubmit={(event) => void create(event)}>
        <p className={css['hint']}>{t('editor.newHint')}</p>
        <TextField label={t('editor.courseTitle')} value={title} onChange={(event) => setTitle(event.target.value.slice(0, 200))} />
        <div className={css['pair']}>
          <TextField
            size="small"
            label={t('editor.category')}
            value={category}
            onChange={(event) => setCategory(event.target.value.slice(0, 60))}
          />
          <SelectField
            label={t('courses.gradeLabel')}
            value={grade}
            options={(['7', '8', '9'] as const).map((value) => ({ value, label: t('courses.grade', { grade: value }) }))}
            onChange={setGrade}
          />
        </div>
        {creation.isError && <Notice tone="error">{errorText(t, creation.error)}</Notice>}
        <div>
          <Button type="submit" disabled={missing || creation.isPending}>
            {t('editor.create')}
          </Button>
        </div>
      </form>
    </Page>
  );
}
