import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ERASE_AFTER_HOURS } from '@watoto/shared/contract/http/privacy.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PasswordField } from '../auth/PasswordField.tsx';
import { privacyTrouble, type useMyActs } from './use-privacy.ts';

export interface EraseDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly erase: ReturnType<typeof useMyActs>['erase'];
}

/** Says what goes, and asks for the password: a phone that was left lying must not be enough. */
export function EraseDialog({ open, onClose, erase }: EraseDialogProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const close = () => {
    setPassword('');
    erase.reset();
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('privacy.mine.eraseTitle')}
      actions={
        <>
          <Button look="plain" onClick={close}>
            {t('app.cancel')}
          </Button>
          <Button look="danger" onClick={() => erase.mutate(password, { onSuccess: close })} disabled={password === '' || erase.isPending}>
            {t('privacy.mine.eraseAct')}
          </Button>
        </>
      }
    >
      <p>{t('privacy.mine.eraseText', { hours: ERASE_AFTER_HOURS })}</p>
      {erase.isError && <Notice tone="error">{privacyTrouble(t, erase.error)}</Notice>}
      <PasswordField
        label={t('account.currentPassword')}
        name="current-password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
    </Dialog>
  );
}
