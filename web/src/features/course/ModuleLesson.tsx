import { useQuery } from '@tanstack/react-query';
import type { ModuleContent } from '@watoto/shared/contract/http/modules.ts';
import { useNow } from '../../ui/use-now.ts';
import { useApi } from '../api/api-context.tsx';
import { LessonCard } from '../lessons/LessonCard.tsx';
import { Loaded } from '../api/Loaded.tsx';
import css from './Study.module.css';

/** Its door may open while one looks at it. */
const REFRESH_MS = 20_000;

/** The lesson of a live module: when it is, and the way in when its door is open. */
export function ModuleLesson({ lesson: { id } }: { lesson: NonNullable<ModuleContent['lesson']> }) {
  const api = useApi();
  const now = useNow(1_000);
  const lesson = useQuery({
    queryKey: ['lessons', 'one', id],
    queryFn: ({ signal }) => api.call('lessons.get', { params: { id }, signal }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <div className={css['lesson']}>
      <Loaded query={lesson} places={[90]}>
        {(found) => <LessonCard lesson={found} now={now} />}
      </Loaded>
    </div>
  );
}
