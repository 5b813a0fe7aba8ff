import MuiPopover from '@mui/material/Popover';
import { type ReactNode, useId } from 'react';

/** A small box beside what opened it. Escape or a press elsewhere closes it. */
export function Popover({
  anchor,
  onClose,
  title,
  children,
}: {
  anchor: HTMLElement | null;
  onClose: () => void;
  title: string;
  children: ReactNode;
}) {
  const titleId = useId();
  return (
    <MuiPopover
      open={anchor !== null}
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      slotProps={{ paper: { role: 'dialog', 'aria-labelledby': titleId, sx: { padding: 2.5, borderRadius: '20px', minWidth: 260 } } }}
    >
      <h2 id={titleId} style={{ margin: '0 0 12px', fontSize: '1.0625rem' }}>
        {title}
      </h2>
      {children}
    </MuiPopover>
  );
}
