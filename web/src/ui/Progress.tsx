import LinearProgress from '@mui/material/LinearProgress';

/** Something that takes a while; `label` says what, `part` (0 to 1) how much of it is done. */
export function Progress({ label, part }: { label: string; part?: number }) {
  return (
    <output>
      {label}
      <LinearProgress aria-label={label} {...(part === undefined ? {} : { variant: 'determinate' as const, value: part * 100 })} />
    </output>
  );
}
