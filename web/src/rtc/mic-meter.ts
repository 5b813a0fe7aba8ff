/** Loudness (RMS, dB of full scale) that shows nothing, and that fills the meter. */
const SILENT_DB = -60;
const FULL_DB = -10;

export interface MicMeter {
  /** Loudness now, 0..1. Read it once a frame. */
  level(): number;
  close(): Promise<void>;
}

/** Measures a track without playing it. The track stays the caller's. Some browsers start only after a click. */
export function openMicMeter(track: MediaStreamTrack): MicMeter {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // Suspended until a gesture where the browser wants one: then the next call of level() tries again.
  const resume = () => void context.resume().catch(() => {});
  return {
    level() {
      if (context.state === 'suspended') resume();
      analyser.getFloatTimeDomainData(samples);
      return meterLevel(samples);
    },
    async close() {
      source.disconnect();
      if (context.state !== 'closed') await context.close();
    },
  };
}

/** RMS of samples (-1..1) on a logarithmic scale, 0..1. */
export function meterLevel(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (sum === 0) return 0;
  const dB = 10 * Math.log10(sum / samples.length);
  return Math.min(1, Math.max(0, (dB - SILENT_DB) / (FULL_DB - SILENT_DB)));
}
