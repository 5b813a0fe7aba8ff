import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { SPRITE, spriteAt } from '@watoto/shared/contract/recording-sprites.ts';
import type { ApiClient } from '../api/api-client.ts';
import { useApi } from '../api/api-context.tsx';

/** What there is to see at a position, small. Nothing, where there are no such pictures (yet). */
export function SpriteView({ recordingId, durationMs, positionMs }: { recordingId: RecordingId; durationMs: number; positionMs: number }) {
  const api = useApi();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { sheet, x, y } = spriteAt(positionMs);
  const { data } = useQuery({
    // What is cut away moves all that comes after it.
    queryKey: ['recording-sprites', recordingId, Math.round(durationMs), sheet],
    queryFn: ({ signal }) => loadSheet(api, recordingId, sheet, signal),
    staleTime: Infinity,
    retry: false,
  });
  useEffect(() => {
    if (data) canvas.current?.getContext('2d')?.drawImage(data, x, y, SPRITE.width, SPRITE.height, 0, 0, SPRITE.width, SPRITE.height);
  }, [data, x, y]);
  return data ? <canvas ref={canvas} width={SPRITE.width} height={SPRITE.height} data-testid="sprite" /> : null;
}

/** Asked for when it is wanted: links are good for two minutes, the picture for as long as the page. */
async function loadSheet(api: ApiClient, id: RecordingId, sheet: number, signal: AbortSignal): Promise<ImageBitmap | null> {
  const { sheets } = await api.call('recordings.sprites', { params: { id }, signal });
  const url = sheets[sheet];
  if (url === undefined) return null;
  const response = await fetch(url, { signal, credentials: 'same-origin' });
  return response.ok ? createImageBitmap(await response.blob()) : null;
}
