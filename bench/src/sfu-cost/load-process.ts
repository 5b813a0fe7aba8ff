import type { TransportOffer } from '@watoto/shared/contract/media.ts';
import { answer, type Handlers } from '@watoto/shared/kernel/rpc.ts';
import { RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { cleanup, PeerConnection } from 'node-datachannel';
import { processChannel } from '../process-channel.ts';
import { type LoadContract, loadContract, type Offered, type SideName } from './contract.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';

/** The clients of both sides: real ones, in a process of their own so that none of their work is charged to an SFU. */

interface Clients {
  sender: Sender | null;
  readonly receivers: Receiver[];
}

const FEEDBACK_MS = 100;
/** No packet for so long: the last one has arrived. */
const QUIET_MS = 100;

const peers: PeerConnection[] = [];
const noClients = (): Clients => ({ sender: null, receivers: [] });
const sides: Readonly<Record<SideName, Clients>> = { node: noClients(), bare: noClients(), one: noClients(), span: noClients() };
const receivers = () => Object.values(sides).flatMap((side) => side.receivers);
const reporting = setInterval(() => receivers().forEach((receiver) => receiver.report()), FEEDBACK_MS);

function peer(): PeerConnection {
  const opened = new PeerConnection(`client-${peers.length}`, { iceServers: [], bindAddress: '127.0.0.1' });
  peers.push(opened);
  return opened;
}

function receive(side: SideName, transport: TransportOffer, consumers: readonly Offered[]): Receiver {
  const receiver = new Receiver(peer(), transport, consumers);
  sides[side].receivers.push(receiver);
  return receiver;
}

function received(side: SideName): { packets: number; bytes: number } {
  const of = sides[side].receivers;
  return { packets: of.reduce((sum, { packets }) => sum + packets, 0), bytes: of.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function quiet(side: SideName): Promise<void> {
  return new Promise((resolve) => {
    let last = received(side).packets;
    const timer = setInterval(() => {
      const now = received(side).packets;
      if (now === last) {
        clearInterval(timer);
        resolve();
      }
      last = now;
    }, QUIET_MS);
  });
}

const handlers: Handlers<LoadContract, null> = {
  'sender.connect': async ({ side, transport }) => {
    const sender = new Sender(peer(), transport);
    sides[side].sender = sender;
    return { dtlsParameters: await sender.client.dtlsParameters };
  },
  'receiver.connect': async ({ side, transport, consumers }) => ({
    dtlsParameters: await receive(side, transport, consumers).client.dtlsParameters,
  }),
  connected: async ({ side }) => {
    const { sender, receivers: all } = sides[side];
    await Promise.all([sender?.client.connected, ...all.map(({ client }) => client.connected)]);
    return {};
  },
  send: async ({ side, seconds }) => {
    const { sender } = sides[side];
    if (!sender) throw new TypeError(`${side} has no sender`);
    return { packets: await sender.send(seconds) };
  },
  quiet: async ({ side }) => {
    await quiet(side);
    return {};
  },
  received: ({ side }) => received(side),
};

const link = new RpcLink(loadContract, processChannel(process), {
  answer: (call) => answer(loadContract, handlers, call, null, (error) => console.error(call.name, error)),
});
link.closed.on(() => {
  clearInterval(reporting);
  peers.forEach((opened) => opened.close());
  cleanup();
  process.exit();
});
