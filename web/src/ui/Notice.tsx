import Alert from '@mui/material/Alert';
import MuiSnackbar from '@mui/material/Snackbar';
import type { ReactNode } from 'react';

/** Words that stay on the page: `error` is announced at once. */
export function Notice({
  tone,
  children,
  action,
}: {
  tone: 'info' | 'warning' | 'error' | 'success';
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Alert
      severity={tone}
      role={tone === 'error' ? 'alert' : 'status'}
      action={action}
      sx={{
        borderRadius: '16px',
        alignItems: 'center',
        // Where there is no room beside the words, what can be pressed goes below them.
        flexWrap: 'wrap',
        '& .MuiAlert-message': { flex: '1 1 14em' },
        '& .MuiAlert-action': { alignItems: 'center', paddingBlock: 0 },
        backgroundColor: `${tone}.light`,
        color: 'text.primary',
        '& .MuiAlert-action button': { whiteSpace: 'nowrap' },
      }}
    >
      {children}
    </Alert>
  );
}

const SHOWN_MS = 6_000;
/** While others wait: a note that comes long after what it tells of is wrong. */
const HURRIED_MS = 2_500;

/** A short note at the edge that goes by itself. Politely announced. `hurried`: others wait. */
export function Toast({ text, hurried = false, onDone }: { text: string | null; hurried?: boolean; onDone: () => void }) {
  return (
    <MuiSnackbar
      // Another text is another note: its time begins when it comes, not when the one before it came.
      key={text}
      open={text !== null}
      message={text ?? ''}
      autoHideDuration={hurried ? HURRIED_MS : SHOWN_MS}
      onClose={(_event, reason) => reason !== 'clickaway' && onDone()}
      anchorOrigin={{ vertical: 'top', horizontal: 'center' }}
      sx={{
        pointerEvents: 'none',
        '& > *': { pointerEvents: 'auto', borderRadius: '16px' },
        // On a phone, below the head of a panel with what closes it; a finger reaches what is under it.
        '@media (max-width: 699px)': { top: 72 },
        '@media (hover: none)': { '& > *': { pointerEvents: 'none' } },
      }}
    />
  );
}
