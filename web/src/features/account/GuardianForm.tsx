import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { Section } from './Section.tsx';
import css from './AccountPage.module.css';

const KEY = ['consent', 'mine'];

/** What a pupil's guardian has said, where the school asks for it; and asking. */
export function GuardianForm() {
  const { t } = useTranslation();
  const api = useApi();
  const queries = useQueryClient();
  const [guardianName, setName] = useState('');
  const [guardianEmail, setEmail] = useState('');
  const consent = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.call('consents.mine', { signal }) });
  const ask = useMutation({
    mutationFn: () => api.call('consents.askMine', { body: { guardianName: guardianName.trim(), guardianEmail: guardianEmail.trim() } }),
    onSuccess: (answer) => queries.setQueryData(KEY, answer),
  });
  const { data } = consent;
  // Where nobody needs it and nobody was asked, it would only confuse.
  if (!data || (!data.required && data.state === 'none')) return null;
  const badAddress = ask.isError && AppError.from(ask.error).code === 'invalid_input';
  return (
    <Section title={t('account.consent.title')} onSubmit={() => ask.mutate()}>
      <Notice tone={data.state === 'given' ? 'success' : 'info'}>
        {t(`account.consent.state.${data.state}`, { name: data.guardianName ?? '' })}
      </Notice>
      {ask.isError && <Notice tone="error">{badAddress ? t('account.consent.badAddress') : errorText(t, ask.error)}</Notice>}
      {data.state !== 'given' && (
        <>
          <div className={css['pair']}>
            <TextField
              label={t('account.consent.name')}
              value={guardianName}
              onChange={(event) => setName(event.target.value.slice(0, 120))}
            />
            <TextField
              label={t('account.consent.email')}
              type="email"
              value={guardianEmail}
              onChange={(event) => setEmail(event.target.value.slice(0, 254))}
            />
          </div>
          <div className={css['act']}>
            <Button type="submit" disabled={ask.isPending || guardianName.trim() === '' || guardianEmail.trim() === ''}>
              {t('account.consent.ask')}
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}
