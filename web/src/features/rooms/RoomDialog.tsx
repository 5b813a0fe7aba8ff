import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { SchoolRoom } from '@watoto/shared/contract/http/rooms.ts';
import { SwitchField, TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { type RoomForm, useRoomActs } from './use-rooms.ts';

const NEW: RoomForm = { name: '', seats: 30, isActive: true };

/** A new room, or another name, other seats, open or closed. */
export function RoomDialog({ room, onClose }: { room: SchoolRoom | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<RoomForm>(room ? { name: room.name, seats: room.seats, isActive: room.isActive } : NEW);
  const [asked, setAsked] = useState(false);
  const { save } = useRoomActs();
  const incomplete = form.name.trim() === '' || !Number.isInteger(form.seats) || form.seats < 1 || form.seats > 1_000;
  const submit = () => {
    setAsked(true);
    if (!incomplete) save.mutate({ room, form }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={t(room ? 'rooms.editTitle' : 'rooms.add')}
      save={t('rooms.save')}
      cancel={t('app.cancel')}
      disabled={save.isPending}
      onSave={submit}
      onClose={onClose}
    >
      <TextField
        label={t('rooms.name')}
        value={form.name}
        onChange={({ target }) => setForm({ ...form, name: target.value.slice(0, 100) })}
      />
      <TextField
        type="number"
        label={t('rooms.seats')}
        value={form.seats}
        slotProps={{ htmlInput: { min: 1, max: 1_000 } }}
        onChange={({ target }) => setForm({ ...form, seats: Number(target.value) })}
      />
      <SwitchField label={t('rooms.active')} checked={form.isActive} onChange={(isActive) => setForm({ ...form, isActive })} />
      {asked && incomplete && <Notice tone="error">{t('rooms.incomplete')}</Notice>}
      {save.isError && (
        <Notice tone="error">{AppError.from(save.error).code === 'conflict' ? t('rooms.nameTaken') : errorText(t, save.error)}</Notice>
      )}
    </FormDialog>
  );
}
