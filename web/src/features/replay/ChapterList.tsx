import { useTranslation } from 'react-i18next';
import { chapterAt } from './chapters.ts';
import { usePlayback, usePlayer } from './player-context.tsx';
import { timeText } from './time-text.ts';
import { gapKey } from './gaps.ts';
import { useGapText } from './use-gap-text.ts';
import css from './ReplayPanel.module.css';

/** The parts of the lesson, and which one it is in; what was not recorded stands between them. */
export function ChapterList() {
  const { t } = useTranslation();
  const gapText = useGapText();
  const player = usePlayer();
  const replay = usePlayback((state) => state.replay);
  const now = usePlayback((state) => chapterAt(state.replay?.chapters ?? [], state.positionMs)?.id);
  if (!replay) return null;
  const rows = [
    ...replay.chapters.map((chapter) => ({ kind: 'chapter' as const, at: chapter.positionMs, chapter })),
    ...replay.gaps.map((gap) => ({ kind: 'gap' as const, at: gap.positionMs, gap })),
  ].sort((a, b) => a.at - b.at);
  return (
    <ol className={css['chapters']}>
      {rows.map((row) =>
        row.kind === 'gap' ? (
          <li key={gapKey(row.gap)} className={css['gap']}>
            {gapText(row.gap)}
          </li>
        ) : (
          <li key={row.chapter.id}>
            <button
              type="button"
              className={css['chapter']}
              aria-current={row.chapter.id === now ? 'true' : undefined}
              onClick={() => player.seek(row.at)}
            >
              <span className={css['at']}>{timeText(row.at)}</span>
              <span>{row.chapter.title ?? t(`replay.chapterKinds.${row.chapter.kind}`)}</span>
            </button>
          </li>
        ),
      )}
      {rows.length === 0 && <li className={css['none']}>{t('replay.noChapters')}</li>}
    </ol>
  );
}
