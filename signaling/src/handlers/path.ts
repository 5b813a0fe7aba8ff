import type { PathProbes } from '../media/path-probe.ts';
import type { Part } from './context.ts';

export function pathHandlers({ probes }: { probes: PathProbes }): Part<'path.probe'> {
  return {
    'path.probe': async ({ dtlsParameters }, { connection }) => ({ transport: await probes.open(connection, dtlsParameters) }),
  };
}
