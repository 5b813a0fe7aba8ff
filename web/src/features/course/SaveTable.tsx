import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useApi } from '../api/api-context.tsx';
import { saveFile } from '../api/saved-file.ts';

/** The class as a file for a spreadsheet. */
export function SaveTable({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const saving = useMutation({
    mutationFn: async () => saveFile(await api.download('progress.classCsv', { params: { id: CourseId.parse(courseId) } }), 'class.csv'),
  });
  return (
    <>
      <Button look="soft" onClick={() => saving.mutate()} disabled={saving.isPending}>
        {t('study.saveTable')}
      </Button>
      {saving.isError && <Notice tone="error">{errorText(t, saving.error)}</Notice>}
    </>
  );
}
