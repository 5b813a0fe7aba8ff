import { useNow } from '../../../ui/use-now.ts';
import { useRecordingControls } from '../recording/recording-context.tsx';
import { clockText } from '../recording/recording-view.ts';

/** Counts down to a moment of the log's clock. Not announced: every second would be. */
export function TimeLeft({ endsAt }: { endsAt: number }) {
  const { logNow } = useRecordingControls();
  useNow(250);
  return (
    <span role="timer" aria-live="off">
      {clockText(Math.max(0, Math.ceil((endsAt - logNow()) / 1_000) * 1_000))}
    </span>
  );
}
