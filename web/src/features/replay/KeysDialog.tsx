import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SwitchField } from '../../ui/fields.tsx';
import css from '../classroom/HelpDialog.module.css';
import { REPLAY_KEYS } from './replay-keys.ts';

interface KeysDialogProps {
  open: boolean;
  onClose: () => void;
  enabled: boolean;
  setEnabled: (enabled: boolean) => void;
}

/** All keys of the player, and the switch that turns them off. */
export function KeysDialog({ open, onClose, enabled, setEnabled }: KeysDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('shortcuts.title')} actions={<Button onClick={onClose}>{t('app.close')}</Button>}>
      <dl className={css['list']}>
        {REPLAY_KEYS.map(([action, keys]) => (
          <div key={action} className={css['row']}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={css['key']}>
                  {key === '␣' ? t('replay.spaceBar') : key}
                </kbd>
              ))}
            </dt>
            <dd>{t(`replay.keys.${action}`)}</dd>
          </div>
        ))}
      </dl>
      <p className={css['hint']}>{t('shortcuts.hint')}</p>
      <SwitchField label={t('shortcuts.enabled')} checked={enabled} onChange={setEnabled} />
    </Dialog>
  );
}
