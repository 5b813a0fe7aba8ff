import { NodeId } from '@watoto/shared/kernel/ids.ts';
import { connectWs } from '@watoto/sfu-workers/adapters/ws-client.ts';
import { processChannel } from '../process-channel.ts';
import { openBenchNode } from './bench-node.ts';

/** The second node of the spanning side: pulls from the one whose control link is the first argument, with the secret that is the second. */
const [url, secret] = process.argv.slice(2);
if (url === undefined || secret === undefined) throw new TypeError('the near node, and the secret');

const channel = processChannel(process);
const node = await openBenchNode(NodeId.parse('far'), secret, () => connectWs(url));
node.accept(channel);
// Also when whoever started it is gone: nothing stays behind.
process.once('disconnect', () => void node.close('measured').finally(() => process.exit()));
