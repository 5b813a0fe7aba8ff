import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '@watoto/shared/contract/http/api-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** The key itself, this once. */
export function MadeKeyDialog({ made, onClose }: { made: { apiKey: ApiKey; key: string } | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const close = () => {
    setCopied(false);
    onClose();
  };
  // There is no clipboard on plain http: the key can be selected by hand.
  const copy = (key: string) => {
    void navigator.clipboard?.writeText(key).then(
      () => setCopied(true),
      () => {},
    );
  };
  return (
    <Dialog
      open={made !== null}
      onClose={close}
      title={t('apiKeys.made')}
      wide
      actions={<Button onClick={close}>{t('apiKeys.kept')}</Button>}
    >
      {made && (
        <>
          <Notice tone="warning">{t('apiKeys.once')}</Notice>
          <p>{t('apiKeys.madeText', { name: made.apiKey.name })}</p>
          <TextField
            label={t('apiKeys.key')}
            value={made.key}
            multiline
            slotProps={{ htmlInput: { readOnly: true, onFocus: (event: { target: HTMLTextAreaElement }) => event.target.select() } }}
          />
          <p aria-live="polite">
            <Button look="soft" onClick={() => copy(made.key)}>
              {t(copied ? 'apiKeys.copied' : 'apiKeys.copy')}
            </Button>
          </p>
        </>
      )}
    </Dialog>
  );
}

interface RevokeProps {
  /** null: closed. */
  readonly apiKey: ApiKey | null;
  readonly onClose: () => void;
  readonly onConfirm: (key: ApiKey) => void;
}

/** Asks before a key is ended: whatever uses it stops working. */
export function RevokeDialog({ apiKey, onClose, onConfirm }: RevokeProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={apiKey !== null}
      onClose={onClose}
      title={t('apiKeys.revokeTitle', { name: apiKey?.name ?? '' })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button look="danger" onClick={() => apiKey && onConfirm(apiKey)}>
            {t('apiKeys.revoke')}
          </Button>
        </>
      }
    >
      <p>{t('apiKeys.revokeText')}</p>
    </Dialog>
  );
}
