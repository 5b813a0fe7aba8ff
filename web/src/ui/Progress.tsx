import LinearProgress from '@mui/material/LinearProgress';

/** Something that takes a while; `label` says what. */
export function Progress({ label }: { label: string }) {
  return (
    <output>
      {label}
      <LinearProgress aria-label={label} />
    </output>
  );
}
