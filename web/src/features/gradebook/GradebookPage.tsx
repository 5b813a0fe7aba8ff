import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GradeCell, Gradebook, Missing } from '@watoto/shared/contract/http/gradebook.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { StackedTable } from '../../ui/DataTable.tsx';
import { errorText } from '../api/error-text.ts';
import { Loaded } from '../api/Loaded.tsx';
import { ItemTable } from './ItemTable.tsx';
import { useGradebook, useGradesFile, useMissing } from './use-gradebook.ts';
import css from './GradebookPage.module.css';

/** Everyone's best results in a course, what they make together, and how the questions did. */
export function GradebookPage({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const book = useGradebook(courseId);
  useTitle(t('assessments.book.title'), t('app.name'));
  return (
    <Page width="table">
      <Loaded query={book}>
        {(data) => (
          <>
            <h1>{t('assessments.book.of', { title: data.course.title })}</h1>
            {data.assessments.length === 0 || data.students.length === 0 ? (
              <EmptyState title={t('assessments.book.emptyTitle')} text={t('assessments.book.emptyText')} />
            ) : (
              <Book book={data} courseId={courseId} />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Book({ book, courseId }: { book: Gradebook; courseId: string }) {
  const { t } = useTranslation();
  const missing = useMissing(courseId);
  const file = useGradesFile(courseId);
  const [shown, setShown] = useState('');
  const failed = missing.error ?? file.error;
  const options: { value: Missing; label: string }[] = [
    { value: 'zero', label: t('assessments.book.missingZero') },
    { value: 'ignored', label: t('assessments.book.missingIgnored') },
  ];
  const about = book.assessments.find(({ id }) => id === shown);
  return (
    <>
      <div className={css['tools']}>
        <SelectField
          label={t('assessments.book.missing')}
          value={book.missing}
          options={options}
          disabled={missing.isPending}
          onChange={(wanted) => missing.mutate(wanted)}
        />
        <SelectField
          label={t('assessments.book.items')}
          value={shown}
          options={[
            { value: '', label: t('assessments.quiz.nothing') },
            ...book.assessments.map(({ id, title }) => ({ value: id as string, label: title })),
          ]}
          onChange={setShown}
        />
        <Button look="soft" onClick={() => file.mutate()} disabled={file.isPending}>
          {t('assessments.book.csv')}
        </Button>
      </div>
      {failed && <Notice tone="error">{errorText(t, failed)}</Notice>}
      <StackedTable label={t('assessments.book.title')}>
        <thead>
          <tr>
            <th scope="col">{t('assessments.book.student')}</th>
            {book.assessments.map(({ id, title, weight, isGraded }) => (
              <th scope="col" key={id}>
                {title}
                <span className={css['about']}>{isGraded ? t('assessments.book.weight', { weight }) : t('assessments.book.practice')}</span>
              </th>
            ))}
            <th scope="col">{t('assessments.book.course')}</th>
          </tr>
        </thead>
        <tbody>
          {book.students.map(({ student, cells, grade }) => (
            <tr key={student.id}>
              <th scope="row">{student.name}</th>
              {cells.map((cell, i) => (
                <td key={cell.assessmentId} data-label={book.assessments[i]?.title}>
                  <Cell cell={cell} />
                </td>
              ))}
              <td data-label={t('assessments.book.course')}>
                <strong>{grade.letter ?? '–'}</strong> {grade.percent !== null && `${grade.percent} %`}
                {grade.letter !== null && !grade.complete && <span className={css['about']}>{t('assessments.book.soFar')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </StackedTable>
      {about && <ItemTable assessmentId={about.id} title={about.title} />}
    </>
  );
}

function Cell({ cell }: { cell: GradeCell }) {
  const { t } = useTranslation();
  const words = t(`assessments.book.state.${cell.state}`, { percent: cell.percent ?? 100 });
  if (cell.attemptId === null) return words;
  return (
    <Link
      to="/grading/$attemptId"
      params={{ attemptId: cell.attemptId }}
      search={{}}
      className={cell.passed === false ? css['failed'] : undefined}
    >
      {words}
    </Link>
  );
}
