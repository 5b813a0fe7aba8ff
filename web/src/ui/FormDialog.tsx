import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import css from './FormDialog.module.css';

export interface FormDialogProps {
  readonly title: string;
  readonly wide?: boolean;
  /** The button that saves, and the one that does not. */
  readonly save: string;
  readonly cancel: string;
  /** It can't be saved now. */
  readonly disabled: boolean;
  /** Beside the buttons: why it can't. */
  readonly note?: string | null;
  readonly onSave: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something to fill in and save: by the button, or by Enter in a field. */
export function FormDialog({ title, wide = false, save, cancel, disabled, note = null, onSave, onClose, children }: FormDialogProps) {
  return (
    <Dialog
      open
      wide={wide}
      onClose={onClose}
      title={title}
      actions={
        <>
          {note !== null && <span className={css['note']}>{note}</span>}
          <Button look="plain" onClick={onClose}>
            {cancel}
          </Button>
          <Button onClick={onSave} disabled={disabled}>
            {save}
          </Button>
        </>
      }
    >
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) onSave();
        }}
      >
        {children}
        {/* Enter in a field saves: a form of several fields needs a button of its own for that. */}
        <input type="submit" hidden value={save} />
      </form>
    </Dialog>
  );
}
