import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { StoredFile } from '@watoto/shared/contract/http/files.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useApi } from '../api/api-context.tsx';
import { bytesText } from './bytes-text.ts';

/** A file that was handed in, and the way to it: its address is made when it is asked for, as it is good for a while only. */
export function FileLink({ file }: { file: StoredFile }) {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const open = useMutation({
    mutationFn: () => api.call('files.link', { params: { id: file.id } }),
    onSuccess: ({ url }) => {
      const link = document.createElement('a');
      link.href = url;
      link.target = '_blank';
      link.rel = 'noreferrer';
      link.click();
    },
  });
  return (
    <div>
      <Button look="soft" onClick={() => open.mutate()} disabled={open.isPending}>
        {t('assessments.file.open', { name: file.name, size: bytesText(file.bytes, i18n.language) })}
      </Button>
      {open.isError && <Notice tone="error">{errorText(t, open.error)}</Notice>}
    </div>
  );
}
