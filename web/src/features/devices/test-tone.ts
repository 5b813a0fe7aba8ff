import { playOn } from './speaker.ts';

/** Two friendly notes, a second in all. */
const NOTES = [
  { hz: 523.25, at: 0.1 },
  { hz: 783.99, at: 0.45 },
] as const;
const NOTE_SECONDS = 0.6;

/**
 * Plays the test sound on a speaker ('' for the usual one), by the way that the lesson's sound takes: not every browser that
 * lets an element choose its speaker lets an AudioContext. Resolves when it has ended; never rejects.
 */
export async function playTestTone(speakerId: string): Promise<void> {
  const context = new AudioContext();
  const player = new Audio();
  try {
    const sound = context.createMediaStreamDestination();
    player.srcObject = sound.stream;
    await playOn(player, speakerId);
    await Promise.all([context.resume(), player.play()]);
    for (const { hz, at } of NOTES) playNote(context, sound, hz, context.currentTime + at);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  } catch (error) {
    console.warn('test tone:', error);
  } finally {
    player.srcObject = null;
    await context.close();
  }
}

function playNote(context: AudioContext, to: AudioNode, hz: number, at: number): void {
  const oscillator = new OscillatorNode(context, { frequency: hz, type: 'sine' });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS);
  oscillator.connect(gain).connect(to);
  oscillator.start(at);
  oscillator.stop(at + NOTE_SECONDS);
}
