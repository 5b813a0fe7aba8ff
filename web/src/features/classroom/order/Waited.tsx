import { useNow } from '../../../ui/use-now.ts';
import { useRecordingControls } from '../recording/recording-context.tsx';
import { clockText } from '../recording/recording-view.ts';

/** How long it is since a moment of the log's clock. Not announced: every second would be. */
export function Waited({ since }: { since: number }) {
  const { logNow } = useRecordingControls();
  useNow(1_000);
  return (
    <span role="timer" aria-live="off">
      {clockText(Math.max(0, logNow() - since))}
    </span>
  );
}
