import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Course } from '@watoto/shared/contract/http/courses.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useApi } from '../api/api-context.tsx';
import { saveFile } from '../api/saved-file.ts';
import css from './Study.module.css';

/** A completed course is a reason to be glad, and has a paper. */
export function Completed({ course }: { course: Course }) {
  const { t } = useTranslation();
  const api = useApi();
  const saving = useMutation({
    async mutationFn() {
      const { id } = await api.call('certificates.mine', { params: { id: course.id } });
      saveFile(await api.download('certificates.get', { params: { id } }), 'certificate.pdf');
    },
  });
  return (
    <section className={css['party']}>
      <span className={css['stars']} aria-hidden="true">
        ★★★
      </span>
      <output>
        <h2>{t('study.completedTitle')}</h2>
      </output>
      <p>{t('study.completedText', { title: course.title })}</p>
      <Button look="soft" onClick={() => saving.mutate()} disabled={saving.isPending}>
        {t('study.certificate')}
      </Button>
      {saving.isError && <Notice tone="error">{errorText(t, saving.error)}</Notice>}
    </section>
  );
}
