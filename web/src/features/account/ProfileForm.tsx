import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Profile } from '@watoto/shared/contract/http/users.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { LANGUAGES } from '../../i18n/languages.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { Section } from './Section.tsx';
import { zoneOptions } from './zones.ts';
import css from './AccountPage.module.css';

const KEY = ['profile'];

/** Names, language and time zone. */
export function ProfileForm() {
  const { t } = useTranslation();
  const api = useApi();
  const profile = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.call('users.profile', { signal }) });
  if (profile.data) return <Fields key={profile.data.version} profile={profile.data} />;
  return (
    <Section title={t('account.profile')}>
      {profile.isError ? (
        <LoadFailed query={profile} what={t('account.loadFailed')} />
      ) : (
        <output aria-label={t('app.loading')}>
          <Skeleton height={220} />
        </output>
      )}
    </Section>
  );
}

function Fields({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const [values, setValues] = useState(profile);
  const set = (change: Partial<Profile>) => setValues({ ...values, ...change });
  const save = useSaveProfile();
  const language = LANGUAGES.find(({ code }) => code === values.locale)?.code ?? 'en';
  return (
    <Section title={t('account.profile')} onSubmit={() => save.mutate(values)}>
      <p className={css['about']}>{t('account.email', { email: profile.email })}</p>
      {save.isError && (
        <Notice tone="error">
          {AppError.from(save.error).code === 'precondition_failed' ? t('account.changedElsewhere') : errorText(t, save.error)}
        </Notice>
      )}
      {save.saved && <Notice tone="success">{t('account.saved')}</Notice>}
      <div className={css['pair']}>
        <TextField
          label={t('account.firstName')}
          autoComplete="given-name"
          value={values.firstName}
          onChange={(event) => set({ firstName: event.target.value.slice(0, 60) })}
        />
        <TextField
          label={t('account.lastName')}
          autoComplete="family-name"
          value={values.lastName}
          onChange={(event) => set({ lastName: event.target.value.slice(0, 60) })}
        />
        <SelectField
          label={t('account.language')}
          value={language}
          options={LANGUAGES.map(({ code, name }) => ({ value: code, label: name }))}
          onChange={(locale) => set({ locale })}
        />
        <SelectField
          label={t('account.timeZone')}
          value={values.timeZone}
          options={zoneOptions(values.timeZone)}
          onChange={(timeZone) => set({ timeZone })}
        />
      </div>
      <div className={css['act']}>
        <Button type="submit" disabled={save.isPending}>
          {t('account.save')}
        </Button>
      </div>
    </Section>
  );
}

/** What is shown is the newest version after each try. `saved` outlives the form that a new version begins. */
function useSaveProfile() {
  const api = useApi();
  const queries = useQueryClient();
  const saved = useQuery({ queryKey: [...KEY, 'saved'], queryFn: () => false, initialData: false, staleTime: Infinity });
  const save = useMutation({
    mutationFn: ({ firstName, lastName, locale, timeZone, version }: Profile) =>
      api.call('users.updateProfile', {
        body: { firstName, lastName, locale: locale === 'sw' ? 'sw' : 'en', timeZone },
        ifVersion: version,
      }),
    onMutate: () => queries.setQueryData([...KEY, 'saved'], false),
    onSuccess: (profile) => {
      queries.setQueryData(KEY, profile);
      queries.setQueryData([...KEY, 'saved'], true);
    },
    onError: () => queries.invalidateQueries({ queryKey: KEY, exact: true }),
  });
  return { ...save, saved: saved.data };
}
