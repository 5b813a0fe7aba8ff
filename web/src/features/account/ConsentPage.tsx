import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConsentAsked } from '@watoto/shared/contract/http/consents.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { AuthCard } from '../auth/AuthCard.tsx';

type Decision = 'given' | 'refused' | 'withdrawn';
/** What a guardian may say after what they have said. */
const NEXT: Record<ConsentAsked['state'], readonly Decision[]> = {
  asked: ['given', 'refused'],
  given: ['withdrawn'],
  refused: ['given'],
  withdrawn: ['given'],
};

/** A guardian agrees, refuses, or has a change of mind; by a link, without an account. */
export function ConsentPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const queries = useQueryClient();
  const key = ['consent', token];
  const asked = useQuery({ queryKey: key, queryFn: ({ signal }) => api.call('consents.look', { body: { token }, signal }) });
  const decide = useMutation({
    mutationFn: (decision: Decision) => api.call('consents.decide', { body: { token, decision } }),
    onSuccess: (answer) => queries.setQueryData(key, answer),
  });
  const { data } = asked;
  useTitle(t('account.consent.title'), t('app.name'));
  return (
    <AuthCard title={t('account.consent.title')} lead={data && t('account.consent.hello', { name: data.guardianName })}>
      {asked.isPending && <Skeleton height={120} />}
      {asked.isError && <Notice tone="error">{errorText(t, asked.error)}</Notice>}
      {decide.isError && <Notice tone="error">{errorText(t, decide.error)}</Notice>}
      {data && (
        <>
          <Notice tone={data.state === 'given' ? 'success' : 'info'}>{t(`account.consent.to.${data.state}`, { pupil: data.pupil })}</Notice>
          {NEXT[data.state].map((decision) => (
            <Button
              key={decision}
              look={decision === 'given' ? 'filled' : 'soft'}
              onClick={() => decide.mutate(decision)}
              disabled={decide.isPending}
            >
              {t(`account.consent.act.${decision}`)}
            </Button>
          ))}
        </>
      )}
    </AuthCard>
  );
}
