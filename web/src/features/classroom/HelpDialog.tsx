import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SwitchField } from '../../ui/fields.tsx';
import { SEARCH_KEY, type ShortcutAction, SHORTCUTS } from './shortcuts.ts';
import css from './HelpDialog.module.css';

const ACTIONS: readonly ShortcutAction[] = ['mic', 'camera', 'share', 'hand', 'chat', 'people', 'devices', 'record', 'chapter', 'help'];

/** All shortcuts, and the switch that turns them off. */
export function HelpDialog({
  open,
  onClose,
  enabled,
  setEnabled,
}: {
  open: boolean;
  onClose: () => void;
  enabled: boolean;
  setEnabled: (enabled: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('shortcuts.title')} actions={<Button onClick={onClose}>{t('app.close')}</Button>}>
      <dl className={css['list']}>
        {ACTIONS.map((action) => (
          <div key={action} className={css['row']}>
            <dt>
              <kbd className={css['key']}>{SHORTCUTS[action]}</kbd>
            </dt>
            <dd>{t(`shortcuts.${action}`)}</dd>
          </div>
        ))}
        <div className={css['row']}>
          <dt>
            <kbd className={css['key']}>{SEARCH_KEY}</kbd>
          </dt>
          <dd>{t('search.shortcut')}</dd>
        </div>
      </dl>
      <p className={css['hint']}>{t('shortcuts.hint')}</p>
      <SwitchField label={t('shortcuts.enabled')} checked={enabled} onChange={setEnabled} />
    </Dialog>
  );
}
