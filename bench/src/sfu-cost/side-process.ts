import { answer, type Handlers } from '@watoto/shared/kernel/rpc.ts';
import { RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { processChannel } from '../process-channel.ts';
import { BareFanOut } from './bare-fan-out.ts';
import { type SideContract, type SideName, sideContract, sideName } from './contract.ts';
import type { FanOut } from './fan-out.ts';
import { SpanFanOut } from '../span-cost/span-fan-out.ts';
import { NodeFanOut } from './node-fan-out.ts';

/** One side of the comparison, in a process of its own so that its CPU time is its own: which one is the argument. */
const FAN_OUTS: Readonly<Record<SideName, () => Promise<FanOut>>> = {
  node: () => NodeFanOut.open(),
  bare: () => BareFanOut.open(),
  one: () => NodeFanOut.open(),
  span: () => SpanFanOut.open(),
};
const fanOut = await FAN_OUTS[sideName.parse(process.argv[2])]();

const handlers: Handlers<SideContract, null> = {
  'sender.open': async () => ({ transport: await fanOut.openSender() }),
  'sender.publish': async ({ dtlsParameters }) => {
    await fanOut.publish(dtlsParameters);
    return {};
  },
  'receiver.open': ({ index }) => fanOut.openReceiver(index),
  'receiver.connect': async ({ index, dtlsParameters }) => {
    await fanOut.connectReceiver(index, dtlsParameters);
    return {};
  },
  sent: () => fanOut.sent(),
  settle: async () => {
    if (!globalThis.gc) throw new TypeError('start this process with --expose-gc');
    await globalThis.gc({ type: 'major', execution: 'async' });
    return {};
  },
  close: async () => {
    await fanOut.close();
    return {};
  },
};

const link = new RpcLink(sideContract, processChannel(process), {
  answer: (call) => answer(sideContract, handlers, call, null, (error) => console.error(call.name, error)),
});
// Also when whoever started it is gone: nothing stays behind.
link.closed.on(() => void fanOut.close().finally(() => process.exit()));
