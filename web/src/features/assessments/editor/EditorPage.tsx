import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';
import { Button, LinkButton } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Page } from '../../../ui/Page.tsx';
import { useTitle } from '../../../ui/use-title.ts';
import { errorText } from '../../api/error-text.ts';
import { Loaded } from '../../api/Loaded.tsx';
import { useAssessment } from '../use-assessments.ts';
import { BankDialog } from './BankDialog.tsx';
import { QuestionList } from './QuestionList.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { useEdits, useQuestions } from './use-editor.ts';
import css from '../Quiz.module.css';

/** Where a teacher makes an assessment: what it allows, and its questions. */
export function EditorPage({ assessmentId }: { assessmentId: string }) {
  const { t } = useTranslation();
  const assessment = useAssessment(assessmentId);
  useTitle(assessment.data?.title ?? t('assessments.title'), t('app.name'));
  return (
    <Page>
      <Loaded query={assessment}>{(data) => <Editor assessment={data} />}</Loaded>
    </Page>
  );
}

function Editor({ assessment }: { assessment: Assessment }) {
  const { t } = useTranslation();
  const edits = useEdits(assessment.id);
  const questions = useQuestions(assessment.id);
  const [bank, setBank] = useState(false);
  const begun = (assessment.work?.attempts ?? 0) > 0;
  const published = assessment.publishedAt !== null;
  const failed = [edits.publish, edits.remove, edits.reorder, edits.toBank, edits.fromBank].find(({ isError }) => isError)?.error;
  return (
    <>
      <p className={css['about']}>{assessment.course.title}</p>
      <h1>{assessment.title}</h1>
      <section className={css['card']}>
        <Notice tone={published ? 'success' : 'info'}>{t(published ? 'assessments.editor.published' : 'assessments.editor.draft')}</Notice>
        {assessment.type !== 'quiz' && <Notice tone="info">{t('assessments.file.hint')}</Notice>}
        {begun && <Notice tone="warning">{t('assessments.editor.begun')}</Notice>}
        {failed && <Notice tone="error">{errorText(t, failed)}</Notice>}
        {edits.toBank.isSuccess && <Notice tone="success">{t('assessments.editor.inBank')}</Notice>}
        <div className={css['steps']}>
          {!begun && (
            <Button
              look={published ? 'soft' : 'filled'}
              disabled={edits.publish.isPending || assessment.questions === 0}
              onClick={() => edits.publish.mutate(!published)}
            >
              {t(published ? 'assessments.editor.unpublish' : 'assessments.editor.publish')}
            </Button>
          )}
          <LinkButton look="plain" to="/assessments/$assessmentId/students" params={{ assessmentId: assessment.id }}>
            {t('assessments.students')}
          </LinkButton>
          <LinkButton look="plain" to="/gradebook/$courseId" params={{ courseId: assessment.course.id }}>
            {t('assessments.gradebook')}
          </LinkButton>
        </div>
      </section>
      <SettingsForm key={assessment.version} assessment={assessment} change={edits.change} />
      <Loaded query={questions}>
        {({ items }) => <QuestionList questions={items} edits={edits} begun={begun} onBank={() => setBank(true)} />}
      </Loaded>
      <BankDialog open={bank} onClose={() => setBank(false)} courseId={assessment.course.id} take={edits.fromBank} />
    </>
  );
}
