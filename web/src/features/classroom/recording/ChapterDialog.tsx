import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../../ui/fields.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';

/** Characters of a chapter's name: `chapter.mark` takes no more. */
const TITLE_MAX = 120;

/** The lesson goes on meanwhile: whoever opened it by a key types at once. */
const focus = (input: HTMLInputElement | null) => input?.focus();

/** Names the chapter that begins now. */
export function ChapterDialog({ onClose, onMark }: { onClose: () => void; onMark: (title: string) => void }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState('');
  return (
    <FormDialog
      title={t('recordingLive.chapterTitle')}
      save={t('recordingLive.chapterSave')}
      cancel={t('app.cancel')}
      disabled={title.trim() === ''}
      onSave={() => onMark(title.trim())}
      onClose={onClose}
    >
      <p>{t('recordingLive.chapterText')}</p>
      <TextField
        inputRef={focus}
        label={t('recordingLive.chapterName')}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        slotProps={{ htmlInput: { maxLength: TITLE_MAX } }}
      />
    </FormDialog>
  );
}
