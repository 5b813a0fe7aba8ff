import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilePurpose, StoredFile } from '@watoto/shared/contract/http/files.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { ProgressBar } from '../course/ProgressBar.tsx';
import css from './Editor.module.css';
import { useUpload } from './use-upload.ts';

export interface UploadFieldProps {
  readonly courseId: string;
  readonly purpose: FilePurpose;
  readonly label: string;
  /** Of the file dialog. */
  readonly accept?: string;
  readonly onReady: (file: StoredFile) => void;
}

/** Chooses a file and brings it: how far it is, a way to stop it, and to try again. */
export function UploadField({ courseId, purpose, label, accept, onReady }: UploadFieldProps) {
  const { t } = useTranslation();
  const { state, start, cancel } = useUpload(courseId, purpose, onReady);
  const input = useRef<HTMLInputElement>(null);
  const again =
    state.phase === 'failed' ? (
      <Button look="plain" onClick={() => void start(state.file)}>
        {t('app.retry')}
      </Button>
    ) : undefined;
  return (
    <div className={css['upload']}>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        {...(accept === undefined ? {} : { accept })}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) void start(file);
        }}
      />
      {state.phase === 'idle' || state.phase === 'failed' ? (
        <Button look="soft" onClick={() => input.current?.click()}>
          {label}
        </Button>
      ) : (
        <>
          <output>{t(state.phase === 'sending' ? 'editor.uploading' : 'editor.checking', { name: state.name })}</output>
          {state.phase === 'sending' && <ProgressBar percentage={state.part * 100} label={state.name} />}
          <Button look="plain" onClick={cancel}>
            {t('app.cancel')}
          </Button>
        </>
      )}
      {state.phase === 'failed' && (
        <Notice tone="error" action={again}>
          {errorText(t, state.error)}
        </Notice>
      )}
    </div>
  );
}
