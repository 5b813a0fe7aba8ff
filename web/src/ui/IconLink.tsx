import MuiIconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { createLink } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

/** A link with an icon only: `label` is its name and tooltip. At least 44 CSS pixels. */
export const IconLink = createLink(function IconLink({
  label,
  children,
  ref,
  ...props
}: {
  label: string;
  children: ReactNode;
  ref?: Ref<HTMLAnchorElement>;
}) {
  return (
    <Tooltip title={label}>
      <MuiIconButton component="a" ref={ref} aria-label={label} color="inherit" sx={{ minWidth: 44, minHeight: 44 }} {...props}>
        {children}
      </MuiIconButton>
    </Tooltip>
  );
});
