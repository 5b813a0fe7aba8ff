/** For tests: asks every `everyMs` until nothing is missing (null); fails with the last word on what was, after `timeoutMs`. */
export async function pollUntil(
  missing: () => string | null | Promise<string | null>,
  { timeoutMs, everyMs }: { timeoutMs: number; everyMs: number },
): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const word = await missing();
    if (word === null) return;
    if (performance.now() > end) throw new Error(`still waiting: ${word}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
