import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonName } from '@watoto/shared/room/order.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { TextField } from '../../../ui/fields.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useCalls } from '../use-calls.ts';

/** Another name for this lesson: one's own, or by a teacher anyone's. */
export function NameDialog({ peer, onClose }: { peer: { id: PeerId; name: string }; onClose: () => void }) {
  const { t } = useTranslation();
  const call = useCalls();
  const mine = useClassroom((state) => state.me === peer.id);
  const [name, setName] = useState(peer.name);
  const save = async () => {
    if (await call('peer.rename', { ...(mine ? {} : { peerId: peer.id }), name })) onClose();
  };
  return (
    <FormDialog
      title={t('order.names.title')}
      save={t('order.names.save')}
      cancel={t('app.cancel')}
      disabled={!PersonName.safeParse(name).success}
      onSave={() => void save()}
      onClose={onClose}
    >
      <p>{t('order.names.text')}</p>
      <TextField label={t('order.names.label')} value={name} onChange={(event) => setName(event.target.value)} />
    </FormDialog>
  );
}
