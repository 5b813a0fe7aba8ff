export interface FilmChapter {
  readonly positionMs: number;
  readonly title: string;
}

/** Chapters in ffmpeg's own words: each goes to where the next begins. */
export function ffmetadata(title: string, chapters: readonly FilmChapter[], ms: number): string {
  const sorted = chapters.filter(({ positionMs }) => positionMs < ms).toSorted((a, b) => a.positionMs - b.positionMs);
  const lines = sorted.flatMap((chapter, i) => {
    const end = sorted[i + 1]?.positionMs ?? ms;
    if (end <= chapter.positionMs) return [];
    return ['[CHAPTER]', 'TIMEBASE=1/1000', `START=${chapter.positionMs}`, `END=${end}`, `title=${escaped(chapter.title)}`];
  });
  return [';FFMETADATA1', `title=${escaped(title)}`, ...lines, ''].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[=;#\\]/g, '\\$&');
}
