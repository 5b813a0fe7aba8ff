import { useTranslation } from 'react-i18next';
import { NextIcon, PreviousIcon } from '../../ui/icons.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useSize } from '../../ui/use-size.ts';
import { useClassroom } from './classroom-context.tsx';
import { useCaptions } from './captions/captions-context.tsx';
import { CaptionsOverlay } from './captions/CaptionsOverlay.tsx';
import { ReactionStack } from './order/ReactionStack.tsx';
import { peopleHere } from './people.ts';
import { Large } from './tools/Large.tsx';
import { TileView } from './TileView.tsx';
import { useStage } from './use-stage.ts';
import css from './Stage.module.css';

/** Everyone's tiles: a grid, or something large with faces beside it, in pages where they do not fit. */
export function Stage() {
  const { t } = useTranslation();
  const [ref, box] = useSize();
  const captions = useCaptions();
  const { arrangement, turnTo } = useStage(box);
  // While there are groups, their banner says who is here.
  const alone = useClassroom(({ room, me }) => room.groups?.phase !== 'open' && peopleHere(room, me).length === 1);
  const { stage, tiles, tile, flow, page, pages } = arrangement;
  return (
    <div className={css['frame']}>
      <div ref={ref} className={css['stage']} data-flow={flow}>
        {stage && (
          <section className={css['large']} aria-label={t('classroom.stage')}>
            <Large {...stage} />
          </section>
        )}
        <ul className={css['tiles']} aria-label={t('classroom.tiles')}>
          {tiles.map(({ key, peerId, source }) => (
            <li key={key}>
              <TileView peerId={peerId} source={source} width={tile.width} height={tile.height} />
            </li>
          ))}
        </ul>
        <ReactionStack />
        {/* Not over the row of faces: their names say who speaks. */}
        {captions?.shown && <CaptionsOverlay below={stage && flow === 'row' ? tile.height : 0} />}
        {alone && (
          <p className={css['alone']}>
            <strong>{t('classroom.alone')}</strong> {t('classroom.aloneText')}
          </p>
        )}
      </div>
      {pages > 1 && (
        <nav className={css['pages']} aria-label={t('classroom.tiles')}>
          <IconButton label={t('classroom.previousPage')} disabled={page === 0} onClick={() => turnTo(page - 1)}>
            <PreviousIcon />
          </IconButton>
          <span aria-live="polite">{t('classroom.page', { page: page + 1, pages })}</span>
          <IconButton label={t('classroom.nextPage')} disabled={page === pages - 1} onClick={() => turnTo(page + 1)}>
            <NextIcon />
          </IconButton>
        </nav>
      )}
    </div>
  );
}
