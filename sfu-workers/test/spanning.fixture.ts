import type { Origin } from '@watoto/shared/contract/sfu.ts';
import { createChannelPair, type FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { SfuNodeConfigInput } from '../src/config.ts';
import { connect, ROOM, startNode, type TestLink, type TestNode } from './fixture.ts';

/** A place of the room that both kinds of spanning have: where the teacher is, and where the pupils are. */
export interface Side {
  readonly node: TestNode;
  readonly link: TestLink;
  readonly epoch: number;
}

export interface Spanning {
  readonly near: Side;
  readonly far: Side;
  /** What the far side says of where the teacher's Producers are. */
  readonly origin: Origin | null;
  /** What the far node has opened to the near one, for a test to cut or silence. */
  readonly wires: Wire[];
  close(): Promise<void>;
}

/** A channel between two nodes that can break as a network does: both ends learn of it, or neither. */
export class Wire {
  readonly ours: FrameChannel;
  readonly theirs: FrameChannel;
  readonly #closers: ((reason: string) => void)[] = [];
  #silent = false;

  constructor() {
    const [ours, theirs] = createChannelPair();
    this.ours = this.#wrap(ours);
    this.theirs = this.#wrap(theirs);
  }

  cut(): void {
    for (const closer of this.#closers) closer('cut');
  }

  /** From now on nothing arrives, and the channel stays open. */
  silence(): void {
    this.#silent = true;
  }

  #wrap(end: FrameChannel): FrameChannel {
    return {
      send: (frame) => this.#silent || end.send(frame),
      onFrame: (listener) => end.onFrame(listener),
      onClose: (listener) => {
        this.#closers.push(listener);
        end.onClose(listener);
      },
      close: (reason) => end.close(reason),
    };
  }
}

export const LINGER_MS = 150;

/** One node whose Workers have a place for one person each: every peer has a Router of its own. */
export async function twoWorkers(overrides: Partial<SfuNodeConfigInput> = {}): Promise<Spanning> {
  const node = await startNode({ workers: 2, capacity: 2, pipeLingerMs: LINGER_MS, ...overrides });
  const link = await connect(node.node);
  await link.rpc.call('room.open', { roomId: ROOM, epoch: 1, size: 2 });
  const side = { node, link, epoch: 1 };
  return { near: side, far: side, origin: null, wires: [], close: () => node.node.close('test over') };
}

/** Two nodes with a leg of the room each. */
export async function twoNodes(overrides: Partial<SfuNodeConfigInput> = {}): Promise<Spanning> {
  const wires: Wire[] = [];
  const near = await startNode({ nodeId: 'near', pipeLingerMs: LINGER_MS, ...overrides });
  const connectNode = (nodeId: NodeId): Promise<FrameChannel> => {
    if (nodeId !== 'near') return Promise.reject(new Error(`no node ${nodeId}`));
    const wire = new Wire();
    near.node.accept(wire.theirs);
    wires.push(wire);
    return Promise.resolve(wire.ours);
  };
  const far = await startNode({ nodeId: 'far', pipeLingerMs: LINGER_MS, ...overrides }, undefined, connectNode);
  const [nearLink, farLink] = [await connect(near.node), await connect(far.node)];
  await nearLink.rpc.call('room.open', { roomId: ROOM, epoch: 1, size: 30 });
  await farLink.rpc.call('room.open', { roomId: ROOM, epoch: 2, size: 30 });
  return {
    near: { node: near, link: nearLink, epoch: 1 },
    far: { node: far, link: farLink, epoch: 2 },
    origin: { nodeId: NodeId.parse('near'), epoch: 1 },
    wires,
    close: async () => {
      await far.node.close('test over');
      await near.node.close('test over');
    },
  };
}
