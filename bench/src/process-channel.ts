import type { ChildProcess } from 'node:child_process';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';

/** The channel between a benchmark and a process it forked, from either end. */
export function processChannel(other: ChildProcess | NodeJS.Process): FrameChannel {
  return {
    send: (frame) => void other.send?.(frame),
    onFrame: (listener) => void other.on('message', (frame) => listener(String(frame))),
    onClose: (listener) => void other.once('disconnect', () => listener('the process is gone')),
    close: () => {
      if (other.connected) other.disconnect?.();
    },
  };
}
