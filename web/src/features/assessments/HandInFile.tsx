import { useTranslation } from 'react-i18next';
import type { Attempt } from '@watoto/shared/contract/http/attempts.ts';
import { MAX_FILE_BYTES } from '@watoto/shared/contract/http/files.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { UploadField } from '../course-editor/UploadField.tsx';
import { bytesText } from './bytes-text.ts';
import { FileLink } from './FileLink.tsx';
import { useAttach } from './use-attempt.ts';
import css from './Quiz.module.css';

/** What the file dialog shows first: the server looks at the bytes. */
const ACCEPT = '.pdf,.docx,.pptx,.xlsx,.odt,.odp,.ods,.txt,image/*,audio/*,video/mp4,video/webm,video/quicktime';

/** The file that is handed in with an attempt: brought, looked at, replaced, taken away again. */
export function HandInFile({ attempt, disabled }: { attempt: Attempt; disabled: boolean }) {
  const { t, i18n } = useTranslation();
  const attach = useAttach(attempt.id);
  const { file } = attempt;
  return (
    <section className={css['card']} aria-labelledby="hand-in-file">
      <h2 id="hand-in-file">{t('assessments.file.title')}</h2>
      <p className={css['hint']}>{t('assessments.file.what', { size: bytesText(MAX_FILE_BYTES.submission, i18n.language) })}</p>
      {file ? <FileLink file={file} /> : <p>{t('assessments.file.none')}</p>}
      {attach.isSuccess && (
        <output className={css['save']}>{t(attach.data.file ? 'assessments.file.kept' : 'assessments.file.removed')}</output>
      )}
      {attach.isError && (
        <Notice
          tone="error"
          action={
            <Button look="plain" onClick={() => attach.mutate(attach.variables)}>
              {t('app.retry')}
            </Button>
          }
        >
          {errorText(t, attach.error)}
        </Notice>
      )}
      {!disabled && (
        <div className={css['steps']}>
          <UploadField
            courseId={attempt.assessment.course.id}
            purpose="submission"
            accept={ACCEPT}
            label={t(file ? 'assessments.file.replace' : 'assessments.file.add')}
            onReady={({ id }) => attach.mutate(id)}
          />
          {file && (
            <Button look="plain" onClick={() => attach.mutate(null)} disabled={attach.isPending}>
              {t('assessments.file.remove')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
