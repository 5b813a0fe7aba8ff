import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Peer } from '@watoto/shared/room/state.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SwitchField } from '../../ui/fields.tsx';
import { useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';

/** Asks before someone is put out of the lesson; `peer` null: closed. */
export function RemoveDialog({ peer, onClose }: { peer: Peer | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  const [ban, setBan] = useState(false);
  const close = () => {
    setBan(false);
    onClose();
  };
  const remove = () => {
    if (peer) void run(client.removePeer(peer.id, ban));
    close();
  };
  return (
    <Dialog
      open={peer !== null}
      onClose={close}
      title={t('people.removeTitle', { name: peer?.name ?? '' })}
      actions={
        <>
          <Button look="plain" onClick={close}>
            {t('app.cancel')}
          </Button>
          <Button look="danger" onClick={remove}>
            {t('people.removeConfirm')}
          </Button>
        </>
      }
    >
      <p>{t('people.removeText')}</p>
      <SwitchField label={t('people.removeBan')} checked={ban} onChange={setBan} />
    </Dialog>
  );
}
