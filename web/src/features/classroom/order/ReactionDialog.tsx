import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import css from './Reactions.module.css';
import { useReactionEntries } from './use-reaction-entries.tsx';

/** On a phone, where the toolbar has no place for them. */
export function ReactionDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const entries = useReactionEntries();
  return (
    <Dialog open={open} onClose={onClose} title={t('order.reactions.give')}>
      <div className={css['choices']}>
        {entries.map(({ key, label, icon, onSelect }) => (
          <Button
            key={key}
            look="soft"
            startIcon={icon}
            onClick={() => {
              onSelect();
              onClose();
            }}
          >
            {label}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
