import { writeFile } from 'node:fs/promises';

const RATE = 48_000;
const SECONDS = 4;
/** Hertz: a low voice, and how fast it wavers. */
const PITCH = 140;
const WAVER = 5;

/**
 * A WAV file that never falls silent: Chromium's own test sound is a beep a second, and what it doesn't send between beeps (DTX)
 * would look like an interruption.
 */
export async function writeVoice(path: string): Promise<void> {
  const samples = new Int16Array(RATE * SECONDS);
  let phase = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const waver = Math.sin((2 * Math.PI * WAVER * i) / RATE);
    phase += (PITCH * (1 + 0.04 * waver)) / RATE;
    const voice = [1, 2, 3, 4, 5].reduce((sum, n) => sum + Math.sin(2 * Math.PI * n * phase) / n, 0);
    samples[i] = 9_000 * (0.7 + 0.3 * waver) * voice * 0.5;
  }
  await writeFile(path, Buffer.concat([header(samples.byteLength), Buffer.from(samples.buffer)]));
}

/** RIFF/WAVE, PCM, one channel, 16 bits. */
function header(bytes: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
}
