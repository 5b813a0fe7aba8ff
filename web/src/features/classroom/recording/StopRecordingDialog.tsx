import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';

export function StopRecordingDialog({ open, onClose, onStop }: { open: boolean; onClose: () => void; onStop: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('recordingLive.stopTitle')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button look="danger" onClick={onStop}>
            {t('recordingLive.stopNow')}
          </Button>
        </>
      }
    >
      {t('recordingLive.stopText')}
    </Dialog>
  );
}
