import { createContext, type ReactNode, use } from 'react';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';

/** Draws someone's face or screen that does not come live; null: there is none now. */
export type Pictures = (peerId: PeerId, source: 'camera' | 'screen') => ReactNode;

const Context = createContext<Pictures | null>(null);

/** Tiles within show what `pictures` draws: those of a recording. */
export function PicturesProvider({ pictures, children }: { pictures: Pictures; children: ReactNode }) {
  return <Context value={pictures}>{children}</Context>;
}

export function usePicture(peerId: PeerId, source: 'camera' | 'screen'): ReactNode {
  return use(Context)?.(peerId, source) ?? null;
}
