import { type ReactNode, useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { Replay } from '@watoto/shared/contract/http/recordings.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { ApiClient } from '../api/api-client.ts';
import { useApi } from '../api/api-context.tsx';
import { ROOMY, SPARING } from './buffer-plan.ts';
import { type Beginning, ReplayPlayer } from './replay-player.ts';
import { ReplayRoom } from './replay-room.ts';
import type { ReplaySource } from './replay-source.ts';

export interface ReplayViewProps {
  readonly recordingId: RecordingId;
  /** Position to begin at, ms; left out: where the viewer left off. */
  readonly startAtMs?: number;
  /** More that belongs to this player, and may use its context. */
  readonly children?: ReactNode;
}

/** Nearer to the beginning or the end than this nobody resumes. */
const RESUME_MS = 10_000;

interface Replaying {
  readonly player: ReplayPlayer;
  readonly room: ReplayRoom;
}

/** A player of the recording, and the room beside it, for as long as the component is there. */
export function useReplay(props: Pick<ReplayViewProps, 'recordingId' | 'startAtMs'>): Replaying | null {
  const api = useApi();
  const { recordingId } = props;
  const source = useMemo(() => sourceOf(api, recordingId), [api, recordingId]);
  const [replay, setReplay] = useState<Replaying | null>(null);
  const begin = useEffectEvent(({ recording: { positionMs, durationMs } }: Replay): Beginning => {
    if (props.startAtMs !== undefined) return { positionMs: props.startAtMs, resumed: false };
    const resumed = positionMs !== null && positionMs > RESUME_MS && positionMs < durationMs - RESUME_MS;
    return { positionMs: resumed ? positionMs : 0, resumed };
  });
  useEffect(() => {
    const player = new ReplayPlayer({ source, size: isSparing() ? SPARING : ROOMY });
    const room = new ReplayRoom(player);
    // An effect opens it, because an effect closes it: React may run both twice.
    // oxlint-disable-next-line react/set-state-in-effect
    setReplay({ player, room });
    void player.load((replay) => begin(replay));
    return () => {
      room.close();
      player.close();
      setReplay(null);
    };
  }, [source]);
  return replay;
}

function sourceOf(api: ApiClient, recordingId: RecordingId): ReplaySource {
  const params = { id: recordingId };
  return {
    replay: (signal) => api.call('recordings.replay', { params, signal }),
    log: async (ids, signal) => (await api.call('recordings.log', { params, body: { ids: [...ids] }, signal })).pieces,
    links: (ids, signal) => api.call('recordings.links', { params, body: { ids: [...ids] }, signal }),
    // Where we serve it ourselves, a cookie says whose the address is; an S3 server gets none.
    fetch: (url, signal) => fetch(url, { signal, credentials: 'same-origin' }),
  };
}

/** A phone, or a connection that is paid by the megabyte. */
function isSparing(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true || matchMedia('(max-width: 699px) and (pointer: coarse)').matches;
}
