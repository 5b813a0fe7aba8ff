import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PupilConsent } from '@watoto/shared/contract/http/consents.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import type { useAskGuardian } from './use-consents.ts';
import css from '../privacy/PrivacyPage.module.css';

export interface AskDialogProps {
  readonly of: PupilConsent;
  readonly ask: ReturnType<typeof useAskGuardian>;
  readonly onClose: () => void;
}

/** Whom to ask: as before, or somebody else. An older link stops working. */
export function AskDialog({ of: { pupil, guardianName, guardianEmail }, ask, onClose }: AskDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(guardianName ?? '');
  const [email, setEmail] = useState(guardianEmail ?? '');
  const guardian = { guardianName: name.trim(), guardianEmail: email.trim() };
  const badAddress = ask.isError && AppError.from(ask.error).code === 'invalid_input';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('privacy.consents.askTitle', { name: pupil.name })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button
            onClick={() => ask.mutate({ id: pupil.id, ...guardian }, { onSuccess: onClose })}
            disabled={ask.isPending || guardian.guardianName === '' || guardian.guardianEmail === ''}
          >
            {t('account.consent.ask')}
          </Button>
        </>
      }
    >
      <div className={css['fields']}>
        {ask.isError && <Notice tone="error">{badAddress ? t('privacy.consents.badAddress') : errorText(t, ask.error)}</Notice>}
        <TextField label={t('privacy.consents.name')} value={name} onChange={(event) => setName(event.target.value.slice(0, 120))} />
        <TextField
          label={t('privacy.consents.email')}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.target.value.slice(0, 254))}
        />
      </div>
    </Dialog>
  );
}
