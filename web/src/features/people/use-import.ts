import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportReport, MOST_IMPORT_BYTES } from '@watoto/shared/contract/http/people.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { useApi } from '../api/api-context.tsx';
import { saveFile } from '../api/saved-file.ts';
import { toBase64 } from './to-base64.ts';

interface Looked {
  readonly name: string;
  readonly content: string;
  readonly report: ImportReport;
}

export type ImportState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'looking' | 'importing'; readonly name: string }
  | ({ readonly kind: 'looked' | 'done' } & Looked);

/** `text` where we know better words than the error's own. */
interface Problem {
  readonly error: unknown;
  readonly text: string | null;
}

/** A file on its way to being people. */
export function useImport() {
  const { t } = useTranslation();
  const api = useApi();
  const queries = useQueryClient();
  const [state, setState] = useState<ImportState>({ kind: 'empty' });
  const [problem, setProblem] = useState<Problem | null>(null);
  const mails = useInvitations(state.kind === 'done');

  const run = (work: () => Promise<void>) => {
    setProblem(null);
    void work().catch((error: unknown) => {
      setState({ kind: 'empty' });
      const { code, details } = AppError.from(error);
      const missing = details?.['missing'];
      if (Array.isArray(missing)) setProblem({ error, text: t('accounts.missingColumns', { columns: missing.join(', ') }) });
      else setProblem({ error, text: code === 'invalid_input' ? t('accounts.noTable') : null });
    });
  };
  const look = (file: File) =>
    run(async () => {
      if (file.size > MOST_IMPORT_BYTES) throw new AppError('too_large');
      setState({ kind: 'looking', name: file.name });
      const content = toBase64(new Uint8Array(await file.arrayBuffer()));
      setState({ kind: 'looked', name: file.name, content, report: await api.call('people.importPreview', { body: { content } }) });
    });
  const commit = () => {
    if (state.kind !== 'looked') return;
    const { name, content, report } = state;
    run(async () => {
      setState({ kind: 'importing', name });
      const done = await api.call('people.import', { body: { content, sha256: report.sha256 } });
      setState({ kind: 'done', name, content, report: done });
      await queries.invalidateQueries({ queryKey: ['people'] });
    });
  };
  const saveTemplate = () => run(async () => saveFile(await api.download('people.importTemplate'), 'people.csv'));
  const saveReport = () => {
    if (state.kind !== 'looked' && state.kind !== 'done') return;
    const { content } = state;
    void api
      .download('people.importReport', { body: { content } })
      .then((file) => saveFile(file, 'import-report.csv'))
      .catch((error: unknown) => setProblem({ error, text: null }));
  };
  return { state, problem, mails, look, commit, saveTemplate, saveReport };
}

/** How many invitations are still on their way. */
function useInvitations(done: boolean): number {
  const api = useApi();
  const progress = useQuery({
    queryKey: ['people', 'invitations'],
    queryFn: ({ signal }) => api.call('people.importProgress', { signal }),
    enabled: done,
    refetchInterval: (query) => (query.state.data?.mails === 0 ? false : 2_000),
  });
  return progress.data?.mails ?? 0;
}
