import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';
import type { CourseGrade } from '@watoto/shared/contract/http/gradebook.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { Loaded } from '../api/Loaded.tsx';
import { useMyGrades } from './use-gradebook.ts';
import css from './GradebookPage.module.css';

/** What I got, course by course. */
export function MyGradesPage() {
  const { t } = useTranslation();
  const grades = useMyGrades();
  useTitle(t('assessments.mine.title'), t('app.name'));
  return (
    <Page title={t('assessments.mine.title')}>
      <Loaded query={grades}>
        {({ courses }) =>
          courses.length === 0 ? (
            <EmptyState title={t('assessments.mine.emptyTitle')} text={t('assessments.mine.emptyText')} />
          ) : (
            courses.map(({ course, grade, assessments }) => (
              <section key={course.id} className={css['course']}>
                <div className={css['line']}>
                  <h2>{course.title}</h2>
                  <strong>
                    <GradeWords grade={grade} />
                  </strong>
                </div>
                <ul className={css['list']}>
                  {assessments.map((assessment) => (
                    <li key={assessment.id} className={css['line']}>
                      <Title assessment={assessment} />
                      <span>{resultWords(assessment)}</span>
                    </li>
                  ))}
                </ul>
              </section>
            ))
          )
        }
      </Loaded>
    </Page>
  );
}

function GradeWords({ grade: { letter, complete } }: { grade: CourseGrade }) {
  const { t } = useTranslation();
  if (letter === null) return t('assessments.mine.noGrade');
  return t(complete ? 'assessments.mine.grade' : 'assessments.mine.soFar', { letter });
}

function Title({ assessment: { title, mine } }: { assessment: Assessment }) {
  const attemptId = mine?.lastAttempt ?? mine?.openAttempt;
  if (!attemptId) return <span>{title}</span>;
  return (
    <Link to="/attempts/$attemptId" params={{ attemptId }}>
      {title}
    </Link>
  );
}

function resultWords({ mine, totalPoints }: Assessment): string {
  return mine === null || mine.bestScore === null ? '–' : `${mine.bestScore} / ${totalPoints}`;
}
