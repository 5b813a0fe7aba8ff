import CircularProgress from '@mui/material/CircularProgress';

/** Something is on its way. Decoration: words beside it say what. */
export function Spinner() {
  return <CircularProgress aria-hidden="true" color="inherit" size={36} />;
}
