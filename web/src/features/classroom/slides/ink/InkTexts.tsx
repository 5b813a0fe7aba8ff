import { useTranslation } from 'react-i18next';
import type { Stroke } from '@watoto/shared/room/slides-state.ts';

/** What is written and drawn over a page, for whoever has it read to them. */
export function InkTexts({ strokes }: { strokes: readonly Stroke[] }) {
  const { t } = useTranslation();
  const texts = strokes.flatMap(({ id, shape }) => (shape.tool === 'text' ? [{ id, text: shape.text }] : []));
  const drawings = strokes.length - texts.length;
  return (
    <div className="visually-hidden" data-testid="ink-texts">
      {texts.length > 0 && (
        <ul aria-label={t('slides.ink.texts')}>
          {texts.map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
        </ul>
      )}
      {drawings > 0 && <p>{t('slides.ink.drawings', { count: drawings })}</p>}
    </div>
  );
}
