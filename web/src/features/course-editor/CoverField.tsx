import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { Button } from '../../ui/Button.tsx';
import study from '../course/Study.module.css';
import { UploadField } from './UploadField.tsx';

export interface CoverFieldProps {
  readonly course: Course;
  readonly onChange: (coverFileId: string | null) => void;
}

/** The picture of a course. */
export function CoverField({ course, onChange }: CoverFieldProps) {
  const { t } = useTranslation();
  return (
    <>
      {course.coverUrl !== null && <img src={course.coverUrl} alt={t('editor.cover')} className={study['cover']} />}
      <div className={study['ways']}>
        <UploadField
          courseId={course.id}
          purpose="cover"
          label={t(course.coverUrl === null ? 'editor.addCover' : 'editor.changeCover')}
          accept="image/png,image/jpeg,image/webp,image/gif"
          onReady={(file) => onChange(file.id)}
        />
        {course.coverUrl !== null && (
          <Button look="plain" onClick={() => onChange(null)}>
            {t('editor.removeCover')}
          </Button>
        )}
      </div>
    </>
  );
}
