import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Loaded } from '../../api/Loaded.tsx';
import { type Edits, useBank } from './use-editor.ts';
import css from '../Quiz.module.css';

interface BankDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly courseId: string;
  readonly take: Edits['fromBank'];
}

/** Questions that the course has in store: taken as copies. */
export function BankDialog({ open, onClose, courseId, take }: BankDialogProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const bank = useBank(courseId, useDeferredValue(search.trim()), open);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title={t('assessments.editor.bankTitle')}
      actions={
        <Button look="plain" onClick={onClose}>
          {t('app.close')}
        </Button>
      }
    >
      <div className={css['pairs']}>
        <TextField
          size="small"
          type="search"
          placeholder={t('assessments.editor.bankSearch')}
          slotProps={{ htmlInput: { 'aria-label': t('assessments.editor.bankSearch') } }}
          value={search}
          onChange={(event) => setSearch(event.target.value.slice(0, 100))}
        />
        <Loaded query={bank}>
          {({ items }) =>
            items.length === 0 ? (
              <p>{t('assessments.editor.bankEmpty')}</p>
            ) : (
              <ul className={css['answers']}>
                {items.map(({ id, prompt, options }) => (
                  <li key={id} className={css['row']}>
                    <span>
                      {prompt} <span className={css['hint']}>({t(`assessments.editor.kinds.${options.kind}`)})</span>
                    </span>
                    <Button
                      look="soft"
                      disabled={take.isPending}
                      onClick={() => take.mutate([id])}
                      aria-label={t('assessments.editor.takeOf', { prompt })}
                    >
                      {t('assessments.editor.take')}
                    </Button>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </Dialog>
  );
}
