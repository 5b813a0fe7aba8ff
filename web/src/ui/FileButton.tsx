import { useRef } from 'react';
import { Button } from './Button.tsx';

/** A button that asks for a file of this person's device. */
export function FileButton({
  label,
  accept,
  disabled = false,
  look = 'filled',
  onFile,
}: {
  label: string;
  accept: string;
  disabled?: boolean;
  look?: 'filled' | 'soft';
  onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look={look} disabled={disabled} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again after it was changed.
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
