import { useEffect, useState } from 'react';
import { useApi } from '../api/api-context.tsx';
import { downFrom, speedOf, upTo } from './speed.ts';

export interface Speed {
  /** kbit/s; null: nothing came through in time; undefined: not known yet. */
  readonly downKbps: number | null | undefined;
  readonly upKbps: number | null | undefined;
}

const UNKNOWN: Speed = { downKbps: undefined, upKbps: undefined };

/** Measures the line down, then up, each time that `start` becomes true: what else is tried would be in its way. */
export function useSpeed(start: boolean): Speed {
  const api = useApi();
  const [speed, setSpeed] = useState(UNKNOWN);
  useEffect(() => {
    if (!start) return;
    const abort = new AbortController();
    const { signal } = abort;
    const measure = async () => {
      setSpeed(UNKNOWN);
      const downKbps = await speedOf(downFrom(api), signal);
      if (!signal.aborted) setSpeed({ downKbps, upKbps: undefined });
      const upKbps = await speedOf(upTo(api), signal);
      if (!signal.aborted) setSpeed({ downKbps, upKbps });
    };
    void measure();
    return () => abort.abort();
  }, [api, start]);
  return speed;
}
