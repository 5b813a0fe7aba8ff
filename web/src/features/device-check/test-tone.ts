/** Two friendly notes, a second in all. */
const NOTES = [
  { hz: 523.25, at: 0 },
  { hz: 783.99, at: 0.35 },
] as const;
const NOTE_SECONDS = 0.6;

/** Plays the test sound on a speaker ('' for the usual one). Resolves when it has ended; never rejects. */
export async function playTestTone(speakerId: string): Promise<void> {
  const context = new AudioContext();
  try {
    if (speakerId !== '' && 'setSinkId' in context && typeof context.setSinkId === 'function') await context.setSinkId(speakerId);
    await context.resume();
    for (const { hz, at } of NOTES) playNote(context, hz, context.currentTime + at);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  } catch (error) {
    console.warn('test tone:', error);
  } finally {
    await context.close();
  }
}

function playNote(context: AudioContext, hz: number, at: number): void {
  const oscillator = new OscillatorNode(context, { frequency: hz, type: 'sine' });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + NOTE_SECONDS);
}
