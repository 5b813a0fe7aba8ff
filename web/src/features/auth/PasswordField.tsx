import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { HideIcon, ViewIcon } from '../../ui/icons.ts';

/** A password that can be looked at while it is typed. */
export function PasswordField({
  label,
  name,
  value,
  onChange,
  autoComplete,
  error = false,
  helperText,
}: {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  error?: boolean;
  helperText?: string;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={label}
      type={shown ? 'text' : 'password'}
      name={name}
      autoComplete={autoComplete}
      error={error}
      helperText={helperText}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{
        input: {
          endAdornment: (
            <IconButton label={t('signIn.showPassword')} aria-pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? <HideIcon /> : <ViewIcon />}
            </IconButton>
          ),
        },
      }}
    />
  );
}
