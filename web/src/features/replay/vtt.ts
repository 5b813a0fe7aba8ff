/** Words that are shown between two positions. */
export interface Cue {
  readonly from: number;
  readonly until: number;
  readonly text: string;
}

const TIME = /^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})$/;
const CUES_MAX = 50_000;

function msOf(text: string): number | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const [, hours = '0', minutes = '0', seconds = '0', ms = '0'] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(ms);
}

/** The cues of a WebVTT file, by position; what can't be read is left out. Styles and places are not for us. */
export function cuesOf(vtt: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of vtt.replaceAll('\r\n', '\n').split(/\n{2,}/)) {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => line.includes('-->'));
    if (at < 0 || cues.length >= CUES_MAX) continue;
    const [begin = '', end = ''] = (lines[at] ?? '').split('-->');
    const [from, until] = [msOf(begin), msOf(end.trim().split(/\s/)[0] ?? '')];
    const text = lines
      .slice(at + 1)
      .join('\n')
      .replaceAll(/<[^>]*>/g, '')
      .trim();
    if (from !== null && until !== null && until > from && text !== '') cues.push({ from, until, text });
  }
  return cues.sort((a, b) => a.from - b.from);
}

export const cueAt = (cues: readonly Cue[], positionMs: number): string =>
  cues
    .filter(({ from, until }) => from <= positionMs && positionMs < until)
    .map(({ text }) => text)
    .join('\n');
