import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NOTE_MAX_CHARS } from '@watoto/shared/room/order.ts';
import { TextField } from '../../../ui/fields.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { useCalls } from '../use-calls.ts';
import css from './Order.module.css';
import type { Reported } from './order-context.tsx';

/** Tells the teachers, and nobody else, what somebody does or wrote. */
export function ReportDialog({ about: { peerId, name, messageId }, onClose }: { about: Reported; onClose: () => void }) {
  const { t } = useTranslation();
  const call = useCalls();
  const { notify } = useControls();
  const [note, setNote] = useState('');
  const text = useClassroom((state) => state.room.chat.find(({ id }) => id === messageId)?.text);
  const send = async () => {
    if (!(await call('report.make', { peerId, messageId, note }))) return;
    notify(t('order.report.sent'));
    onClose();
  };
  return (
    <FormDialog
      title={t('order.report.title', { name })}
      save={t('order.report.send')}
      cancel={t('app.cancel')}
      disabled={note.length > NOTE_MAX_CHARS}
      onSave={() => void send()}
      onClose={onClose}
    >
      <p>{t('order.report.text', { name })}</p>
      {text !== undefined && text !== '' && (
        <blockquote className={css['quote']} dir="auto">
          {text}
        </blockquote>
      )}
      <TextField
        label={t('order.report.note')}
        multiline
        maxRows={5}
        value={note}
        error={note.length > NOTE_MAX_CHARS}
        onChange={(event) => setNote(event.target.value)}
      />
    </FormDialog>
  );
}
