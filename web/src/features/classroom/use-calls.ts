import { useCallback } from 'react';
import type { CallInput, CallName } from '@watoto/shared/kernel/rpc.ts';
import type { Signaling } from '@watoto/shared/contract/signaling.ts';
import { useClient } from './classroom-context.tsx';
import { useControls } from './controls-context.tsx';

/** Makes a call of which only a refusal is of interest: that becomes a note. Resolves to whether it went well. */
export function useCalls(): <N extends CallName<Signaling>>(name: N, data: CallInput<Signaling, N>) => Promise<boolean> {
  const client = useClient();
  const { run } = useControls();
  // The same one as long as the client is: what is made of it is drawn anew only for a reason.
  return useCallback((name, data) => run(client.call(name, data).then(() => {})), [client, run]);
}
