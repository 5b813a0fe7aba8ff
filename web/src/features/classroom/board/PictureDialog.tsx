import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { BOARD_PICTURE_ALT_MAX, BoardPictureTrouble, BoardPictureType } from '@watoto/shared/contract/board-pictures.ts';
import type { BoardPicture } from '@watoto/shared/contract/http/board-pictures.ts';
import { TextField } from '../../../ui/fields.tsx';
import { FileButton } from '../../../ui/FileButton.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { errorText } from '../../api/error-text.ts';
import { ProgressBar } from '../../course/ProgressBar.tsx';
import { type BringPictureState, useBringPicture } from './use-bring-picture.ts';
import css from './PictureDialog.module.css';

export interface PictureDialogProps {
  readonly lessonId: LessonId;
  /** Pasted or dropped; null: one is to be chosen. */
  readonly given: File | null;
  readonly onPut: (picture: BoardPicture, alt: string) => void;
  readonly onClose: () => void;
}

/** A picture on its way to the board: sent and looked at, shown as everyone will see it, described, and put there. */
export function PictureDialog({ lessonId, given, onPut, onClose }: PictureDialogProps) {
  const { t } = useTranslation();
  const { state, start } = useBringPicture(lessonId);
  const [alt, setAlt] = useState('');
  const begin = useEffectEvent((file: File) => void start(file));
  useEffect(() => {
    if (given) begin(given);
  }, [given]);
  const put = () => {
    if (state.phase === 'ready') onPut(state.picture, alt.trim());
  };
  return (
    <FormDialog
      title={t('tools.whiteboard.picture.put')}
      save={t('tools.whiteboard.picture.place')}
      cancel={t('app.cancel')}
      disabled={state.phase !== 'ready'}
      onSave={put}
      onClose={onClose}
    >
      {state.phase !== 'ready' && <p className={css['text']}>{t('tools.whiteboard.picture.text')}</p>}
      <Progress state={state} />
      {state.phase === 'ready' && <Describe url={state.picture.url} alt={alt} onAlt={setAlt} />}
      {(state.phase === 'idle' || state.phase === 'failed') && (
        <div>
          <FileButton
            look="soft"
            label={t('tools.whiteboard.picture.choose')}
            accept={BoardPictureType.options.join(',')}
            onFile={(file) => void start(file)}
          />
        </div>
      )}
    </FormDialog>
  );
}

function Describe({ url, alt, onAlt }: { url: string; alt: string; onAlt: (alt: string) => void }) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  // Enter puts it on the board, described or not.
  useEffect(() => box.current?.focus(), []);
  return (
    <>
      <img className={css['preview']} src={url} alt={alt || t('tools.whiteboard.picture.preview')} />
      <TextField
        inputRef={box}
        size="small"
        label={t('tools.whiteboard.picture.alt')}
        helperText={t('tools.whiteboard.picture.altHelp')}
        value={alt}
        onChange={(event) => onAlt(event.target.value)}
        slotProps={{ htmlInput: { maxLength: BOARD_PICTURE_ALT_MAX } }}
      />
    </>
  );
}

function Progress({ state }: { state: BringPictureState }) {
  const { t } = useTranslation();
  if (state.phase === 'failed') return <Notice tone="error">{whyNot(t, state.error)}</Notice>;
  if (state.phase !== 'sending' && state.phase !== 'checking') return null;
  const text = t(`tools.whiteboard.picture.${state.phase}`);
  return (
    <div>
      <output>{text}</output>
      <ProgressBar percentage={state.part * 100} label={text} />
    </div>
  );
}

function whyNot(t: TFunction, error: unknown): string {
  const { code, details } = AppError.from(error);
  const trouble = BoardPictureTrouble.safeParse(details?.['trouble']);
  if (trouble.success) return t(`tools.whiteboard.picture.trouble.${trouble.data}`);
  return code === 'limit_reached' ? t('tools.whiteboard.picture.full') : errorText(t, error);
}
