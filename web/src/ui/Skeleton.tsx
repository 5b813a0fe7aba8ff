import MuiSkeleton from '@mui/material/Skeleton';

/** A grey place for something that is being loaded. */
export function Skeleton({ height }: { height: number }) {
  return <MuiSkeleton variant="rounded" height={height} sx={{ borderRadius: 5 }} />;
}
