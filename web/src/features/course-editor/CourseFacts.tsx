import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Course, CourseChange } from '@watoto/shared/contract/http/courses.ts';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { CoverField } from './CoverField.tsx';
import css from './Editor.module.css';
import { SaveNote } from './SaveNote.tsx';
import { useAutosave } from './use-autosave.ts';
import { useSaveCourse } from './use-editor.ts';

/** A whole number within limits, from what was typed; null: it is none, or out of them. */
export function wholeNumber(text: string, min: number, max: number): number | null {
  if (!/^\d{1,6}$/.test(text.trim())) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

/** What the catalogue says of a course. Saves itself. */
export function CourseFacts({ course }: { course: Course }) {
  const { t } = useTranslation();
  const { state, change } = useAutosave<CourseChange>(course.version, useSaveCourse(course.id));
  const [title, setTitle] = useState(course.title);
  const [category, setCategory] = useState(course.category);
  const [description, setDescription] = useState(course.description);
  const [places, setPlaces] = useState(String(course.maxStudents));
  const [hours, setHours] = useState(String(course.durationHours));
  const [grade, setGrade] = useState(String(course.grade));
  const text = (key: 'title' | 'category' | 'description', set: (value: string) => void, most: number) => ({
    onChange: (event: { target: { value: string } }) => {
      const value = event.target.value.slice(0, most);
      set(value);
      if (value.trim() !== '' || key === 'description') change({ [key]: value });
    },
  });
  const whole = (key: 'maxStudents' | 'durationHours', set: (value: string) => void, min: number, max: number) => ({
    type: 'number',
    size: 'small' as const,
    slotProps: { htmlInput: { min, max, inputMode: 'numeric' as const } },
    onChange: (event: { target: { value: string } }) => {
      set(event.target.value);
      const value = wholeNumber(event.target.value, min, max);
      if (value !== null) change({ [key]: value });
    },
  });
  return (
    <div className={css['form']}>
      <TextField label={t('editor.courseTitle')} value={title} error={title.trim() === ''} {...text('title', setTitle, 200)} />
      <TextField
        label={t('editor.description')}
        value={description}
        multiline
        maxRows={12}
        {...text('description', setDescription, 10_000)}
      />
      <div className={css['pair']}>
        <TextField
          size="small"
          label={t('editor.category')}
          value={category}
          error={category.trim() === ''}
          {...text('category', setCategory, 60)}
        />
        <SelectField
          label={t('courses.gradeLabel')}
          value={grade}
          options={['7', '8', '9'].map((value) => ({ value, label: t('courses.grade', { grade: value }) }))}
          onChange={(value) => {
            setGrade(value);
            change({ grade: Number(value) });
          }}
        />
        <TextField
          label={t('editor.places')}
          value={places}
          error={wholeNumber(places, 1, 1_000) === null}
          {...whole('maxStudents', setPlaces, 1, 1_000)}
        />
        <TextField
          label={t('editor.hours')}
          value={hours}
          error={wholeNumber(hours, 0, 2_000) === null}
          {...whole('durationHours', setHours, 0, 2_000)}
        />
      </div>
      <CoverField course={course} onChange={(coverFileId) => change({ coverFileId })} />
      <SaveNote state={state} />
    </div>
  );
}
