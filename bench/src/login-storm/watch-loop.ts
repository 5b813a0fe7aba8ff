import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded before the API's own main.ts (`--import`): measures inside that process how long its event loop is held up, and says so
 * over the channel to whoever started it. Says nothing by itself.
 */
const delay = monitorEventLoopDelay({ resolution: 5 });

process.on('message', (question) => {
  if (question === 'begin') {
    delay.reset();
    delay.enable();
    process.send?.({ begun: true });
  } else if (question === 'end') {
    delay.disable();
    process.send?.({ maxMs: delay.max / 1e6 });
  }
});
// The channel keeps nothing alive that the API itself would let go.
process.channel?.unref();
