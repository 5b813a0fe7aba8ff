import { useTranslation } from 'react-i18next';
import type { CourseModule } from '@watoto/shared/contract/http/modules.ts';
import { LiveIcon, ModuleAssignmentIcon, ModuleQuizIcon, OpenIcon, PendingIcon, ReadingIcon, VideoIcon } from '../../ui/icons.ts';
import css from './Study.module.css';

const TYPES = { video: VideoIcon, reading: ReadingIcon, quiz: ModuleQuizIcon, assignment: ModuleAssignmentIcon, live: LiveIcon } as const;

/** What kind of module it is, or how far the reader is in it; in words for those who don't see it. */
export function ModuleStateIcon({ module }: { module: CourseModule }) {
  const { t } = useTranslation();
  const state = module.progress?.status ?? 'not_started';
  const Icon = state === 'completed' ? OpenIcon : state === 'in_progress' ? PendingIcon : TYPES[module.type];
  return (
    <span className={css['state']} data-state={state}>
      <Icon aria-hidden="true" />
      {module.progress && <span className="visually-hidden">{t(`study.status.${state}`)}</span>}
    </span>
  );
}
