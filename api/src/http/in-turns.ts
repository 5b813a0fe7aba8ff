import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Requests begun in one turn of the event loop: a few milliseconds of work. */
const AT_ONCE = 8;

/**
 * Begins a few requests in each turn of the event loop, in the order in which they came. When a school signs in at eight, a thousand
 * come in one turn; all begun there, they would hold up for a quarter of a second whatever else this process does.
 */
export function inTurns(handle: RequestListener): RequestListener {
  const waiting: [IncomingMessage, ServerResponse][] = [];
  let next = 0;
  const schedule = () => {
    while (next < AT_ONCE && next < waiting.length) {
      next += 1;
      // One callback for each: what it leaves to microtasks is done before the next one.
      setImmediate(begin);
    }
  };
  const begin = () => {
    next -= 1;
    const request = waiting.shift();
    // What is scheduled in here runs in the turn after this one.
    schedule();
    if (request) handle(...request);
  };
  return (req, res) => {
    waiting.push([req, res]);
    schedule();
  };
}
