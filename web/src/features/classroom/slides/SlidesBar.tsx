import { useTranslation } from 'react-i18next';
import type { ShownDeck } from '@watoto/shared/room/slides-state.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { DecksIcon, DrawIcon, NextIcon, PreviousIcon } from '../../../ui/icons.ts';
import type { PageInk } from './ink/use-page-ink.tsx';
import type { Turning } from './use-turning.ts';
import css from './Slides.module.css';

interface SlidesBarProps {
  deck: ShownDeck;
  turning: Turning;
  /** null: one may not. */
  onChoose: (() => void) | null;
  ink: Pick<PageInk, 'may' | 'open' | 'toggle'>;
}

/** Below the page: where one is, and what turns it. */
export function SlidesBar({ deck, turning, onChoose, ink }: SlidesBarProps) {
  const { t } = useTranslation();
  const { page, previous, next, go, host, follows, backToTeacher } = turning;
  return (
    <div className={css['bar']}>
      <IconButton label={t('slides.previous')} disabled={previous === null} onClick={() => previous !== null && go(previous)}>
        <PreviousIcon />
      </IconButton>
      <span className={css['where']} aria-hidden="true">
        {page} / {deck.pages}
      </span>
      <IconButton label={t('slides.next')} disabled={next === null} onClick={() => next !== null && go(next)}>
        <NextIcon />
      </IconButton>
      {onChoose && (
        <IconButton label={t('slides.other')} onClick={onChoose}>
          <DecksIcon />
        </IconButton>
      )}
      {ink.may && (
        <IconButton label={t('slides.ink.open')} aria-pressed={ink.open} onClick={ink.toggle}>
          <DrawIcon />
        </IconButton>
      )}
      {!follows && (
        <Button look="soft" onClick={backToTeacher}>
          {t('slides.backToTeacher', { page: deck.page })}
        </Button>
      )}
      <output className="visually-hidden">{follows ? '' : t('slides.teacherAt', { page: deck.page })}</output>
      <output className="visually-hidden">{ink.may && !host ? t('slides.ink.mayDraw') : ''}</output>
    </div>
  );
}
