import MuiButton from '@mui/material/Button';
import MuiIconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';

export type ButtonProps = Pick<
  ComponentProps<typeof MuiButton>,
  'children' | 'onClick' | 'type' | 'disabled' | 'startIcon' | 'fullWidth' | 'aria-label' | 'aria-describedby' | 'aria-expanded' | 'ref'
> & { look?: 'filled' | 'soft' | 'plain' | 'danger' };

const LOOKS = {
  filled: { variant: 'contained', color: 'primary' },
  soft: { variant: 'outlined', color: 'primary' },
  plain: { variant: 'text', color: 'primary' },
  danger: { variant: 'contained', color: 'error' },
} as const;

/** A button with words. */
export function Button({ look = 'filled', ...props }: ButtonProps) {
  return <MuiButton {...LOOKS[look]} {...props} />;
}

/** A link that looks like a `Button`: typed `to` and `params`, and opens in a new tab as links do. */
export const LinkButton = createLink(Button);

/** A button with an icon only: `label` is its name and tooltip. At least 44 CSS pixels. */
export function IconButton({
  label,
  tip,
  children,
  ...props
}: Pick<
  ComponentProps<typeof MuiIconButton>,
  'onClick' | 'disabled' | 'edge' | 'type' | 'aria-haspopup' | 'aria-expanded' | 'aria-pressed' | 'size'
> & {
  label: string;
  /** Where the tooltip covers nothing else that can be pressed; below, if not said. */
  tip?: 'left';
  children: ReactNode;
}) {
  return (
    <Tooltip title={label} {...(tip ? { placement: tip } : {})}>
      <span>
        <MuiIconButton aria-label={label} color="inherit" sx={{ minWidth: 44, minHeight: 44 }} {...props}>
          {children}
        </MuiIconButton>
      </span>
    </Tooltip>
  );
}
