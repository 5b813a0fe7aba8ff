import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DeckPage } from '@watoto/shared/contract/http/decks.ts';
import { pictureQuery } from './picture-query.ts';
import { useThinNetwork } from './use-thin-network.ts';
import css from './Slides.module.css';

/** The picture of a page: small at once, large as soon as it is there. What is written on it is read elsewhere. */
export function PagePicture({ page }: { page: DeckPage }) {
  const [shown, setShown] = useState<'none' | 'small' | 'large'>('none');
  const thin = useThinNetwork();
  const cache = useQueryClient();
  const [small] = useState(() => cache.getQueryData<Blob>(pictureQuery(page.small).queryKey) ?? page.small);
  // A thin network is not asked for both at once, nor for the large one in one piece.
  const inPieces = useQuery({ ...pictureQuery(page.large), enabled: thin && shown === 'small' });
  const large = inPieces.data ?? (thin && shown !== 'large' ? null : page.large);
  return (
    <>
      {shown !== 'large' && <Picture source={small} onLoad={() => setShown((now) => (now === 'none' ? 'small' : now))} />}
      {large !== null && <Picture source={large} onLoad={() => setShown('large')} isLarge isLoaded={shown === 'large'} />}
    </>
  );
}

interface PictureProps {
  /** Its address, or what is in memory already. */
  readonly source: string | Blob;
  readonly onLoad: () => void;
  readonly isLarge?: boolean;
  readonly isLoaded?: boolean;
}

function Picture({ source, onLoad, isLarge = false, isLoaded = false }: PictureProps) {
  const ref = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const image = ref.current;
    if (!image) return;
    if (typeof source === 'string') {
      image.src = source;
      return;
    }
    const address = URL.createObjectURL(source);
    image.src = address;
    return () => URL.revokeObjectURL(address);
  }, [source]);
  const marks = isLarge ? { 'data-testid': 'slide-large', 'data-loaded': isLoaded } : {};
  return <img ref={ref} className={css['picture']} alt="" draggable={false} onLoad={onLoad} {...marks} />;
}
