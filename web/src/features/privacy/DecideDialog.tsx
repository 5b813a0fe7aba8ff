import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ERASE_AFTER_HOURS } from '@watoto/shared/contract/http/privacy.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import css from './PrivacyPage.module.css';

export interface DecideDialogProps {
  readonly decision: 'approve' | 'refuse';
  readonly name: string;
  readonly onClose: () => void;
  readonly onDecide: (note: string) => void;
}

/** Asks an admin once more, and for a word to the person; a refusal needs one. */
export function DecideDialog({ decision, name, onClose, onDecide }: DecideDialogProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`privacy.${decision}Title`, { name })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button
            look={decision === 'approve' ? 'danger' : 'filled'}
            onClick={() => onDecide(note.trim())}
            disabled={decision === 'refuse' && note.trim() === ''}
          >
            {t(`privacy.${decision}`)}
          </Button>
        </>
      }
    >
      <div className={css['fields']}>
        <p>{t(`privacy.${decision}Text`, { hours: ERASE_AFTER_HOURS })}</p>
        <TextField
          label={t('privacy.note')}
          multiline
          maxRows={6}
          value={note}
          onChange={(event) => setNote(event.target.value.slice(0, 1_000))}
        />
      </div>
    </Dialog>
  );
}
