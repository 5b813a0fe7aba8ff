import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { hasSoundAtMost } from '@watoto/shared/ladder/rung.ts';
import { standing } from '@watoto/shared/room/rungs.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { type RungWords, rungWords } from './banner.ts';

/** Says why less is seen or heard than there is: nobody should think that the lesson is broken. */
export function RungBanner() {
  const { t } = useTranslation();
  const stands = useClassroom((state) => (state.me === null ? null : standing(state.room, state.me)));
  const upstream = useClassroom((state) => state.upstream);
  const pictures = useClassroom(({ room, me }) =>
    Object.values(room.producers).some(({ kind, paused, peerId }) => kind === 'video' && !paused && peerId !== me),
  );
  const words = stands && rungWords(stands, upstream, pictures);
  const back = useWayBack(words);
  if (!words) return null;
  const action = back && (
    <Button look="plain" onClick={back.go}>
      {back.label}
    </Button>
  );
  return (
    <Notice tone={isGrave(words) ? 'warning' : 'info'} action={action}>
      {textOf(t, words)}
    </Notice>
  );
}

/** What is the person's own to undo. */
function useWayBack(from: RungWords | null): { label: string; go: () => void } | null {
  const { t } = useTranslation();
  const client = useClient();
  const { run, toggle } = useControls();
  if (from?.kind === 'byMe') return { label: t('ladder.saveNoMore'), go: () => void run(client.saveData('auto')) };
  if (from?.kind === 'micPaused') return { label: t('classroom.micOn'), go: () => toggle('mic') };
  return null;
}

function isGrave(words: RungWords): boolean {
  return words.kind === 'micPaused' || (words.kind === 'network' && hasSoundAtMost(words.rung));
}

function textOf(t: TFunction, words: RungWords): string {
  switch (words.kind) {
    case 'network':
      return t(`ladder.network.${words.rung}`);
    case 'byHost':
    case 'byMe':
      return t(`ladder.${words.kind}.${words.cap}`);
    default:
      return t(`ladder.${words.kind}`);
  }
}
