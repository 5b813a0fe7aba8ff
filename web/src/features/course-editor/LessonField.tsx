import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { ModuleContent } from '@watoto/shared/contract/http/modules.ts';
import { localeOf } from '../../i18n/languages.ts';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApi } from '../api/api-context.tsx';

export interface LessonFieldProps {
  readonly module: ModuleContent;
  readonly onChange: (lessonId: LessonId | null) => void;
}

/** The lesson that a live module is about: one of the course that is still to come, or none. */
export function LessonField({ module, onChange }: LessonFieldProps) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<string>(module.lesson?.id ?? '');
  const lessons = useComingLessons(module.courseId);
  const when = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  const known = new Map((lessons.data ?? []).map(({ id, title, startsAt }) => [id, { id, title, startsAt }]));
  // One that is over stays what it was.
  if (module.lesson && !known.has(module.lesson.id)) known.set(module.lesson.id, module.lesson);
  const options = [...known.values()].map(({ id, title, startsAt }) => ({
    value: id as string,
    label: `${title} · ${when.format(new Date(startsAt))}`,
  }));
  if (lessons.isSuccess && options.length === 0) return <Notice tone="info">{t('editor.noLessons')}</Notice>;
  return (
    <SelectField
      label={t('editor.lesson')}
      value={options.some(({ value }) => value === chosen) ? chosen : ''}
      options={[{ value: '', label: t('editor.lessonNone') }, ...options]}
      disabled={!lessons.isSuccess}
      onChange={(value) => {
        setChosen(value);
        onChange([...known.values()].find(({ id }) => id === value)?.id ?? null);
      }}
    />
  );
}

function useComingLessons(courseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['lessons', 'of', courseId],
    queryFn: async ({ signal }) => {
      const { items } = await api.call('lessons.list', { query: { limit: 100 }, signal });
      return items.filter(({ course, status }) => course?.id === courseId && (status === 'scheduled' || status === 'live'));
    },
  });
}
