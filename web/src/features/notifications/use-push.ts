import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { PushSubscriptionBody } from '@watoto/shared/contract/http/notifications.ts';
import { useApi } from '../api/api-context.tsx';

const WORKER = '/push-worker.js';
const STATE = ['push-state'];

export type PushState = 'on' | 'off' | 'blocked' | 'unsupported';

/** Does this browser show our pushes? */
export function usePush(pushKey: string | null) {
  const api = useApi();
  const queries = useQueryClient();
  const state = useQuery({ queryKey: STATE, queryFn: readState, staleTime: 0 });
  const change = useMutation({
    mutationFn: async (on: boolean) => {
      if (on && pushKey !== null) {
        if ((await Notification.requestPermission()) !== 'granted') return;
        const worker = await navigator.serviceWorker.register(WORKER);
        await navigator.serviceWorker.ready;
        const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey });
        const { endpoint, keys } = subscription.toJSON();
        await api.call('push.subscribe', { body: PushSubscriptionBody.parse({ endpoint, keys }) });
      } else {
        const subscription = await current();
        if (!subscription) return;
        await api.call('push.unsubscribe', { body: { endpoint: subscription.endpoint } });
        await subscription.unsubscribe();
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: STATE }),
  });
  return { state: state.data, change };
}

async function readState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  return (await current()) ? 'on' : 'off';
}

async function current(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  return (await worker?.pushManager.getSubscription()) ?? null;
}
