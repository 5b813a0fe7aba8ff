import MuiDialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { type ReactNode, useId } from 'react';
import { PHONE } from './use-media-query.ts';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** Room for two columns where the window has it. */
  wide?: boolean;
}

/** A phone has no width to give away. */
const PAPER = {
  [`@media ${PHONE}`]: { margin: '16px', maxHeight: 'calc(100% - 32px)', '&.MuiDialog-paperFullWidth': { width: 'calc(100% - 32px)' } },
};

/** A modal question or notice: focus stays inside, Escape closes, focus goes back to where it was. */
export function Dialog({ open, onClose, title, children, actions, wide = false }: DialogProps) {
  const titleId = useId();
  return (
    <MuiDialog
      open={open}
      onClose={onClose}
      aria-labelledby={titleId}
      maxWidth={wide ? 'sm' : 'xs'}
      fullWidth
      slotProps={{ paper: { sx: PAPER } }}
    >
      <DialogTitle id={titleId} component="h2" sx={{ fontWeight: 700, paddingBlockEnd: 1 }}>
        {title}
      </DialogTitle>
      <DialogContent>{children}</DialogContent>
      {actions && <DialogActions sx={{ padding: 2, paddingBlockStart: 0, flexWrap: 'wrap', gap: 1 }}>{actions}</DialogActions>}
    </MuiDialog>
  );
}
