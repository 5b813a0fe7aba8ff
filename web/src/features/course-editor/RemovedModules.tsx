import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { CourseModule } from '@watoto/shared/contract/http/modules.ts';
import { Button } from '../../ui/Button.tsx';
import { useApi } from '../api/api-context.tsx';
import { courseKeys } from '../course/use-course.ts';
import css from './Editor.module.css';

export interface RemovedModulesProps {
  readonly courseId: string;
  readonly busy: boolean;
  readonly onRestore: (module: CourseModule) => void;
}

/** Modules that were taken away: each can come back, with all that students did in it. Nothing where there are none. */
export function RemovedModules({ courseId, busy, onRestore }: RemovedModulesProps) {
  const { t } = useTranslation();
  const api = useApi();
  const removed = useQuery({
    queryKey: courseKeys.removed(courseId),
    queryFn: ({ signal }) => api.call('modules.list', { params: { id: CourseId.parse(courseId) }, query: { removed: 'true' }, signal }),
  });
  const items = removed.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <details className={css['removed']}>
      <summary>{t('editor.removedModules', { count: items.length })}</summary>
      <ul className={css['rows']}>
        {items.map((module) => (
          <li key={module.id} className={css['row']}>
            <div className={css['rowText']}>
              <strong>{module.title}</strong>
              <p>{t(`study.type.${module.type}`)}</p>
            </div>
            <Button
              look="soft"
              disabled={busy}
              onClick={() => onRestore(module)}
              aria-label={t('editor.bringBackWhich', { title: module.title })}
            >
              {t('editor.bringBack')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
