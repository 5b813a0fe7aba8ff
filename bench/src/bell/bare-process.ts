import { Server } from 'socket.io';
import { openEngine } from '@watoto/signaling/adapters/engine.ts';
import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';

/** What a join costs that is nothing but Socket.IO: a handshake and an answered call, on the same engine, in a process of its own. */
const io = new Server({ path: SIGNALING_PATH, transports: ['websocket'], serveClient: false, perMessageDeflate: false });
io.on('connection', (socket) => {
  socket.on('call', (_message: unknown, reply: (answer: unknown) => void) => reply({ ok: true, data: { seq: 1 } }));
});
const engine = await openEngine(io, { engine: 'auto', host: '127.0.0.1', port: 0 });
process.send?.(engine.port);
// Also when whoever started it is gone: nothing stays behind.
process.once('disconnect', () => process.exit());
