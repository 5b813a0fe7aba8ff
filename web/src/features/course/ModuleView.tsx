import { useTranslation } from 'react-i18next';
import type { ModuleContent } from '@watoto/shared/contract/http/modules.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ModuleAssessments } from '../assessments/ModuleAssessments.tsx';
import { Markdown } from './Markdown.tsx';
import { ModuleFile } from './ModuleFile.tsx';
import { ModuleLesson } from './ModuleLesson.tsx';
import css from './Study.module.css';

/** What is in a module. */
export function ModuleView({ module, onPosition }: { module: ModuleContent; onPosition?: (seconds: number) => void }) {
  const { t } = useTranslation();
  const { contentText, contentUrl, file, lesson, type } = module;
  const linked = (type === 'quiz' || type === 'assignment') && module.assessed;
  const empty = !contentText && !contentUrl && !file && !lesson && !linked && module.description === '';
  if (empty) return <EmptyState title={t('study.emptyModuleTitle')} text={t('study.emptyModuleText')} />;
  return (
    <>
      {lesson && <ModuleLesson lesson={lesson} />}
      {file && (
        <ModuleFile
          file={file}
          captions={module.captions}
          startAt={module.progress?.positionSeconds ?? 0}
          {...(onPosition ? { onPosition } : {})}
        />
      )}
      {(contentText || module.description !== '') && (
        <div className={css['content']}>
          {module.description !== '' && <p>{module.description}</p>}
          {contentText && <Markdown text={contentText} />}
        </div>
      )}
      {linked && <ModuleAssessments moduleId={module.id} />}
      {contentUrl && (
        <p className={css['ways']}>
          <a href={contentUrl} target="_blank" rel="noreferrer">
            {t('study.watch')}
          </a>
        </p>
      )}
    </>
  );
}
