import { useTranslation } from 'react-i18next';
import type { ShownDeck } from '@watoto/shared/room/slides-state.ts';

/** What is written on a page, for whoever has it read to them: a region to go to, and a word when another page is shown. */
export function PageText({ deck, page, text }: { deck: ShownDeck; page: number; text: string | null }) {
  const { t } = useTranslation();
  const place = t('slides.pageOf', { page, pages: deck.pages });
  const lines = (text ?? '').split('\n').filter((line) => line !== '');
  return (
    <>
      <output className="visually-hidden">{place}</output>
      <section className="visually-hidden" aria-label={t('slides.text', { title: deck.title, place })} data-testid="slide-text">
        {/* Lines have no names of their own: their places are. */}
        {lines.map((line, at) => (
          <p key={at}>{line}</p>
        ))}
        {text !== null && lines.length === 0 && <p>{t('slides.noText')}</p>}
      </section>
    </>
  );
}
