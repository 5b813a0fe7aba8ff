import { useModuleAssessments } from './use-assessments.ts';
import { AssessmentCard } from './AssessmentCard.tsx';
import { Loaded } from '../api/Loaded.tsx';
import css from './AssessmentsPage.module.css';

/** The quiz or assignment that a module is about. */
export function ModuleAssessments({ moduleId }: { moduleId: string }) {
  const assessments = useModuleAssessments(moduleId);
  return (
    <Loaded query={assessments}>
      {({ items, now }) => (
        <ul className={css['list']}>
          {items.map((assessment) => (
            <li key={assessment.id}>
              <AssessmentCard assessment={assessment} now={Date.parse(now)} />
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}
