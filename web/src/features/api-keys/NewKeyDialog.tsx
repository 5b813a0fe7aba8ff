import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { API_KEY_NAME_MAX, type NewApiKey } from '@watoto/shared/contract/http/api-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { ScopeTable } from './ScopeTable.tsx';
import css from './ApiKeysPage.module.css';

const LIFETIMES = ['30', '90', '365', 'never'] as const;

export interface NewKeyDialogProps {
  readonly open: boolean;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onCreate: (key: NewApiKey) => void;
}

/** A new key: what it is for, how long it lives, and what it may. */
export function NewKeyDialog({ open, onClose, ...form }: NewKeyDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('apiKeys.new')} wide>
      <KeyForm onClose={onClose} {...form} />
    </Dialog>
  );
}

function KeyForm({ busy, error, onClose, onCreate }: Omit<NewKeyDialogProps, 'open'>) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<(typeof LIFETIMES)[number]>('90');
  const [scopes, setScopes] = useState<string[]>([]);
  const ready = name.trim() !== '' && scopes.length > 0;
  const create = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onCreate({ name: name.trim(), scopes, expiresInDays: lifetime === 'never' ? null : Number(lifetime) });
  };
  return (
    <form onSubmit={create} className={css['form']}>
      {error && <Notice tone="error">{errorText(t, error)}</Notice>}
      <TextField
        label={t('apiKeys.name')}
        helperText={t('apiKeys.nameHelp')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: API_KEY_NAME_MAX } }}
      />
      <SelectField
        label={t('apiKeys.lifetime')}
        value={lifetime}
        onChange={setLifetime}
        options={LIFETIMES.map((value) => ({
          value,
          label: value === 'never' ? t('apiKeys.noEnd') : t('apiKeys.days', { count: Number(value) }),
        }))}
      />
      <ScopeTable chosen={scopes} onChange={setScopes} />
      <div className={css['actions']}>
        <Button look="plain" onClick={onClose}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" disabled={busy || !ready}>
          {t('apiKeys.create')}
        </Button>
      </div>
    </form>
  );
}
