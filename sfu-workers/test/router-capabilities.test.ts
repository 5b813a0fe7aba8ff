import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROUTER_RTP_CAPABILITIES } from '@watoto/shared/contract/router-capabilities.ts';
import { type TestNode, connect, inRoom, startNode } from './fixture.ts';

let sfu: TestNode;
beforeEach(async () => {
  sfu = await startNode();
});
afterEach(() => sfu.node.close('test over'));

test('what browsers are told beforehand is what a real Router can do', async () => {
  const link = await connect(sfu.node);
  const { rtpCapabilities } = await link.rpc.call('room.open', inRoom);
  expect(ROUTER_RTP_CAPABILITIES).toEqual(rtpCapabilities);
});
