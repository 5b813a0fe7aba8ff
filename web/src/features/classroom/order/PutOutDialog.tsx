import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Peer } from '@watoto/shared/room/state.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { SwitchField } from '../../../ui/fields.tsx';

interface PutOutDialogProps {
  /** null: closed. */
  peer: Peer | null;
  title: (name: string) => string;
  text: string;
  confirm: string;
  onPutOut: (ban: boolean) => void;
  onClose: () => void;
}

/** Asks before someone is put out, or kept out; and whether for good. */
export function PutOutDialog({ peer, title, text, confirm, onPutOut, onClose }: PutOutDialogProps) {
  const { t } = useTranslation();
  const [ban, setBan] = useState(false);
  const close = () => {
    setBan(false);
    onClose();
  };
  const putOut = () => {
    onPutOut(ban);
    close();
  };
  return (
    <Dialog
      open={peer !== null}
      onClose={close}
      title={title(peer?.name ?? '')}
      actions={
        <>
          <Button look="plain" onClick={close}>
            {t('app.cancel')}
          </Button>
          <Button look="danger" onClick={putOut}>
            {confirm}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      <SwitchField label={t('people.removeBan')} checked={ban} onChange={setBan} />
    </Dialog>
  );
}
