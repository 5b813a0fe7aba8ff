import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deckOf } from '@watoto/shared/room/slides.ts';
import type { ShownDeck } from '@watoto/shared/room/slides-state.ts';
import { Button } from '../../../ui/Button.tsx';
import { Spinner } from '../../../ui/Spinner.tsx';
import { errorText } from '../../api/error-text.ts';
import { useClassroom } from '../classroom-context.tsx';
import { useHeldLesson } from '../use-held-lesson.ts';
import type { ToolProps } from '../tools/ToolStage.tsx';
import { DeckDialog } from './DeckDialog.tsx';
import { fitPage } from './page-place.ts';
import { PagePicture } from './PagePicture.tsx';
import { InkBar } from './ink/InkBar.tsx';
import { InkLayer } from './ink/InkLayer.tsx';
import { InkSurface } from './ink/InkSurface.tsx';
import { InkTexts } from './ink/InkTexts.tsx';
import { usePageInk } from './ink/use-page-ink.tsx';
import { PageText } from './PageText.tsx';
import { SlidesBar } from './SlidesBar.tsx';
import { useDeckPage } from './use-deck-pages.ts';
import { useTurning } from './use-turning.ts';
import css from './Slides.module.css';

/** Until the page says its own. */
const USUAL_SHAPE = { width: 1_600, height: 900 };

/** The lesson's slides: the same in the lesson, in a catch-up and in the replay. */
export function SlidesStage(size: ToolProps) {
  const deck = useClassroom(({ room }) => deckOf(room));
  const [choosing, setChoosing] = useState(false);
  const lessonId = useHeldLesson();
  const onChoose = lessonId && (() => setChoosing(true));
  return (
    <>
      {deck ? <ShownSlides deck={deck} onChoose={onChoose} {...size} /> : <NoSlides onChoose={onChoose} {...size} />}
      {lessonId && <DeckDialog lessonId={lessonId} open={choosing} onClose={() => setChoosing(false)} />}
    </>
  );
}

interface Choosing {
  /** null: one may not. */
  readonly onChoose: (() => void) | null;
}

function NoSlides({ width, height, onChoose }: ToolProps & Choosing) {
  const { t } = useTranslation();
  return (
    <div className={css['empty']} style={{ inlineSize: width, blockSize: height }}>
      <p>{t(onChoose ? 'slides.noneHost' : 'slides.none')}</p>
      {onChoose && <Button onClick={onChoose}>{t('slides.choose')}</Button>}
    </div>
  );
}

interface ShownProps extends ToolProps, Choosing {
  deck: ShownDeck;
}

function ShownSlides({ deck, width, height, onChoose }: ShownProps) {
  const { t } = useTranslation();
  const turning = useTurning(deck);
  const { page, error, retry } = useDeckPage(deck, turning.page);
  const ref = { deckId: deck.id, page: turning.page };
  const ink = usePageInk(ref, turning.follows);
  // The bar has one line, or two on a phone; so many more pixels are for what one draws with.
  const barHeight = (width < 300 ? 96 : 52) + (ink.open ? 52 : 0);
  const shape = fitPage({ width, height: Math.max(80, height - barHeight) }, page ?? USUAL_SHAPE);
  return (
    <section
      className={css['slides']}
      style={{ inlineSize: width, blockSize: height }}
      aria-label={t('tools.slides')}
      data-slides
      data-testid="slides"
      data-page={turning.page}
    >
      <div className={css['page']} style={{ inlineSize: shape.width, blockSize: shape.height }}>
        {page && <PagePicture key={page.large} page={page} />}
        {!page && (
          <div className={css['wait']}>
            {error ? <Button onClick={retry}>{`${errorText(t, error)} ${t('app.retry')}`}</Button> : <Spinner />}
          </div>
        )}
        {page && <InkLayer page={page} {...ink} cursor={null} test="ink" />}
        {page && ink.open && <InkSurface page={ref} shape={page} choice={ink.choice} desk={ink.desk} own={ink.own} />}
      </div>
      {ink.open && <InkBar {...ink} narrow={width < 600} onChoose={ink.setChoice} onUndo={ink.undo} onRedo={ink.redo} />}
      <SlidesBar deck={deck} turning={turning} onChoose={onChoose} ink={ink} />
      <InkTexts strokes={ink.strokes} />
      <PageText deck={deck} page={turning.page} text={page?.text ?? null} />
    </section>
  );
}
