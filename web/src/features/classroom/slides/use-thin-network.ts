import { depth } from '@watoto/shared/ladder/rung.ts';
import { rungOfPeer } from '@watoto/shared/room/rungs.ts';
import { useClassroom } from '../classroom-context.tsx';

/** Must pictures make room for the voice? Where no video gets through, or was chosen away, or the browser says that its network is slow. */
export function useThinNetwork(): boolean {
  const rung = useClassroom((state) => (state.me === null ? 'video' : rungOfPeer(state.room, state.me)));
  return depth(rung) >= depth('thumbnail') || isSlow();
}

/** As far as the browser says (Network Information API: Chromium, on most cheap phones). */
function isSlow(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || ['slow-2g', '2g', '3g'].includes(connection?.effectiveType ?? '');
}
