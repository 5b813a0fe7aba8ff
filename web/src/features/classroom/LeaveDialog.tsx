import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Asked of those who may end the lesson: only leave, or end it for all? */
export function LeaveDialog({
  open,
  onClose,
  onLeave,
  onEnd,
}: {
  open: boolean;
  onClose: () => void;
  onLeave: () => void;
  onEnd: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('leave.title')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button look="soft" onClick={onLeave}>
            {t('leave.leave')}
          </Button>
          <Button look="danger" onClick={onEnd}>
            {t('leave.end')}
          </Button>
        </>
      }
    >
      {t('leave.text')}
    </Dialog>
  );
}
