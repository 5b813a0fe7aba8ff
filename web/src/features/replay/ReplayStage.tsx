import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { useSize } from '../../ui/use-size.ts';
import { useClassroom } from '../classroom/classroom-context.tsx';
import { PlayedLessonContext } from '../classroom/lesson-id-context.tsx';
import { arrange } from '../classroom/layout.ts';
import type { TileRef } from '../classroom/people.ts';
import { PicturesProvider } from '../classroom/picture-context.tsx';
import { Large } from '../classroom/tools/Large.tsx';
import { type ToolRef, toolRef } from '../classroom/tools/tool-ref.ts';
import { TileView } from '../classroom/TileView.tsx';
import { laneKey, lanesOf } from './lanes.ts';
import { Picture } from './Picture.tsx';
import { usePlayback } from './player-context.tsx';
import { stagePlan } from './stage-plan.ts';
import css from './Replay.module.css';

/** The lesson's pictures: one large, the others beside it or below. */
export function ReplayStage({ swapped }: { swapped: boolean }) {
  const { t } = useTranslation();
  const [ref, box] = useSize();
  const replay = usePlayback((state) => state.replay);
  const sending = usePlayback((state) => state.sending);
  const mode = usePlayback((state) => state.mode);
  const pictures = usePlayback((state) => state.pictures);
  const spotlight = useClassroom((state) => state.room.spotlight);
  const shown = useClassroom((state) => state.room.stage);
  const lanes = useMemo(() => lanesOf(replay?.tracks ?? []), [replay]);
  const plan = useMemo(() => stagePlan(lanes, sending, { spotlight, swapped, mode }), [lanes, sending, spotlight, swapped, mode]);
  const { stage, tiles, tile, flow } = useMemo(() => {
    const tool = toolRef(shown);
    const small = tool && plan.large ? [plan.large, ...plan.small] : plan.small;
    if (tool) return arrange<TileRef, ToolRef>({ tiles: small, stage: { tile: tool, kind: 'screen' }, box, page: 0 });
    const large = plan.large && ({ tile: plan.large, kind: plan.large.source === 'screen' ? 'screen' : 'face' } as const);
    return arrange({ tiles: plan.small, stage: large, box, page: 0 });
  }, [plan, box, shown]);
  const draw = useCallback(
    (peerId: PeerId, source: 'camera' | 'screen') => {
      const found = pictures.find(({ lane }) => lane.key === laneKey(peerId, source));
      return found ? <Picture element={found.element} fit={source === 'screen' ? 'contain' : 'cover'} /> : null;
    },
    [pictures],
  );
  return (
    <PicturesProvider pictures={draw}>
      <div ref={ref} className={css['stage']} data-flow={flow}>
        {stage ? (
          <section className={css['large']} aria-label={t('classroom.stage')}>
            <PlayedLessonContext value={replay?.recording.lessonId ?? null}>
              <Large {...stage} />
            </PlayedLessonContext>
          </section>
        ) : (
          replay && <p className={css['nothing']}>{t('replay.nothing')}</p>
        )}
        {tiles.length > 0 && (
          <ul className={css['tiles']} aria-label={t('classroom.tiles')}>
            {tiles.map(({ key, peerId, source }) => (
              <li key={key}>
                <TileView peerId={peerId} source={source} width={tile.width} height={tile.height} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </PicturesProvider>
  );
}
