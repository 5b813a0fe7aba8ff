import { useState } from 'react';
import type { DeckPage } from '@watoto/shared/contract/http/decks.ts';
import { isSlow } from './use-deck-pages.ts';
import css from './Slides.module.css';

/** The picture of a page: small at once, large as soon as it is there. What is written on it is read elsewhere. */
export function PagePicture({ page }: { page: DeckPage }) {
  const [shown, setShown] = useState<'none' | 'small' | 'large'>('none');
  // A weak network is not asked for both at once.
  const wantsLarge = !isSlow() || shown !== 'none';
  return (
    <>
      {shown !== 'large' && (
        <img
          className={css['picture']}
          src={page.small}
          alt=""
          draggable={false}
          onLoad={() => setShown((now) => (now === 'none' ? 'small' : now))}
        />
      )}
      {wantsLarge && (
        <img
          className={css['picture']}
          src={page.large}
          alt=""
          draggable={false}
          data-testid="slide-large"
          data-loaded={shown === 'large'}
          onLoad={() => setShown('large')}
        />
      )}
    </>
  );
}
