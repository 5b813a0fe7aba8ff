import MuiCheckbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import MuiSwitch from '@mui/material/Switch';
import MuiTextField from '@mui/material/TextField';
import type { ComponentProps } from 'react';

type MuiTextFieldProps = ComponentProps<typeof MuiTextField>;

/** A labelled line (or more) of text. */
export function TextField(
  props: Pick<
    MuiTextFieldProps,
    | 'label'
    | 'value'
    | 'onChange'
    | 'onKeyDown'
    | 'type'
    | 'name'
    | 'autoComplete'
    | 'autoFocus'
    | 'error'
    | 'helperText'
    | 'placeholder'
    | 'multiline'
    | 'maxRows'
    | 'slotProps'
    | 'size'
    | 'disabled'
    | 'inputRef'
  >,
) {
  return <MuiTextField fullWidth {...props} />;
}

/** One of a few values. `bare`: what it is of is seen beside it, its label is only read aloud. */
export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
  bare = false,
}: {
  label: string;
  bare?: boolean;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
}) {
  return (
    <MuiTextField
      select
      fullWidth
      size="small"
      label={bare ? undefined : label}
      slotProps={bare ? { select: { SelectDisplayProps: { 'aria-label': label } } } : {}}
      value={value}
      disabled={disabled}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </MuiTextField>
  );
}

/** On or off, with its words beside it. */
export function SwitchField({
  label,
  checked,
  onChange,
  disabled = false,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <FormControlLabel
      label={label}
      disabled={disabled}
      sx={{ minHeight: 44, marginInline: '-10px 0' }}
      control={
        <MuiSwitch checked={checked} onChange={(event) => onChange(event.target.checked)} slotProps={{ input: { role: 'switch' } }} />
      }
    />
  );
}

/** One of several that may be ticked, with its words beside it. */
export function CheckField({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <FormControlLabel
      label={label}
      sx={{ minHeight: 44, marginInline: '-10px 0' }}
      control={<MuiCheckbox checked={checked} onChange={(event) => onChange(event.target.checked)} />}
    />
  );
}
