import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { type ReactNode, type RefObject, useState } from 'react';
import { useLessonId } from '../lesson-id-context.tsx';
import { PictureDialog } from './PictureDialog.tsx';
import type { PictureShelf } from './picture-shelf.ts';
import { putPicture } from './put-picture.ts';
import { useGivenPictures } from './use-given-pictures.ts';

export interface PutPicture {
  /** Null: not here, not now. */
  readonly ask: (() => void) | null;
  readonly dialog: ReactNode;
}

/** Ways of a picture to the board: asked for, pasted, dropped. */
export function usePutPicture(
  api: ExcalidrawImperativeAPI | null,
  shelf: PictureShelf | null,
  board: RefObject<HTMLElement | null>,
  mine: boolean,
): PutPicture {
  const lessonId = useLessonId();
  const [asked, setAsked] = useState<{ given: File | null } | null>(null);
  const may = mine && api !== null && shelf !== null && lessonId !== null;
  useGivenPictures(board, may && asked === null, (given) => setAsked({ given }));
  if (!may) return { ask: null, dialog: null };
  return {
    ask: () => setAsked({ given: null }),
    dialog: asked && (
      <PictureDialog
        lessonId={lessonId}
        given={asked.given}
        onPut={(picture, alt) => {
          shelf.bring(picture.id);
          putPicture(api, picture, alt);
          setAsked(null);
        }}
        onClose={() => setAsked(null)}
      />
    ),
  };
}
