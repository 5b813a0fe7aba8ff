import { writeFile } from 'node:fs/promises';

const RATE = 48_000;
const SECONDS = 4;
const HEADER = 44;
const BYTES = 2;
const HARMONICS = [1, 2, 3, 4, 5];

/**
 * Like a voice, so that noise suppression leaves it: harmonics of a low tone (`pitch`, Hz), swelling a few times each second (`syllables`).
 * Whoever talk to each other need different ones: what a page plays is taken out of what its microphone hears, as an echo.
 */
export interface Voice {
  readonly pitch: number;
  readonly syllables: number;
}

/** A WAV file (mono, 16 bit) for Chromium's test microphone, which loops it. */
export async function writeTone(file: string, { pitch, syllables }: Voice): Promise<void> {
  const samples = RATE * SECONDS;
  const wav = Buffer.alloc(HEADER + samples * BYTES);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * BYTES, 28);
  wav.writeUInt16LE(BYTES, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * BYTES, 40);
  for (let i = 0; i < samples; i += 1) {
    const at = (2 * Math.PI * i) / RATE;
    const swell = 0.6 + 0.4 * Math.sin(at * syllables);
    const tone = HARMONICS.reduce((sum, harmonic) => sum + Math.sin(at * pitch * harmonic) / harmonic, 0);
    wav.writeInt16LE(Math.round(tone * swell * 0.2 * 32_767), HEADER + i * BYTES);
  }
  await writeFile(file, wav);
}
