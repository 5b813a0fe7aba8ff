import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { usePlayback } from './player-context.tsx';
import { cueAt, cuesOf } from './vtt.ts';
import look from '../classroom/captions/Captions.module.css';
import css from './Replay.module.css';

/** The words of now, over the pictures. */
export function Captions({ url, language }: { url: string; language: string }) {
  const vtt = useQuery({
    queryKey: ['captions', url],
    queryFn: async ({ signal }) => (await fetch(url, { signal, credentials: 'omit' })).text(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const cues = useMemo(() => cuesOf(vtt.data ?? ''), [vtt.data]);
  const text = usePlayback((state) => cueAt(cues, state.positionMs));
  if (text === '') return null;
  return (
    <p className={`${look['captions']} ${css['vtt']}`} lang={language} dir="auto">
      {text}
    </p>
  );
}
