import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import type { ReplayGap } from './gaps.ts';
import { usePlayback } from './player-context.tsx';
import { spokenTime } from './time-text.ts';

/** In words: what is missing, of whom, and why. */
export function useGapText(): (gap: ReplayGap) => string {
  const { t, i18n } = useTranslation();
  const tracks = usePlayback((state) => state.replay?.tracks);
  return ({ reason, ms, track }) => {
    const gap = t(`replay.gaps.${reason}`, { time: spokenTime(ms, localeOf(i18n.language)) });
    const of = track === null ? undefined : tracks?.find(({ id }) => id === track);
    return of ? t('replay.gapOf', { name: of.name, source: t(`replay.sources.${of.source}`), gap }) : gap;
  };
}
