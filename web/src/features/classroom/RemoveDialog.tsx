import { useTranslation } from 'react-i18next';
import type { Peer } from '@watoto/shared/room/state.ts';
import { useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';
import { PutOutDialog } from './order/PutOutDialog.tsx';

/** Asks before someone is put out of the lesson; `peer` null: closed. */
export function RemoveDialog({ peer, onClose }: { peer: Peer | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const { run } = useControls();
  return (
    <PutOutDialog
      peer={peer}
      title={(name) => t('people.removeTitle', { name })}
      text={t('people.removeText')}
      confirm={t('people.removeConfirm')}
      onPutOut={(ban) => void (peer && run(client.removePeer(peer.id, ban)))}
      onClose={onClose}
    />
  );
}
