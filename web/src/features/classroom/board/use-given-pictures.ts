import { type RefObject, useEffect, useEffectEvent } from 'react';

/**
 * A picture that is pasted or dropped onto the board is ours to take: Excalidraw would put the file itself there, and in the place of
 * everybody's board a drawing that is dropped as a file.
 */
export function useGivenPictures(board: RefObject<HTMLElement | null>, takes: boolean, onPicture: (file: File) => void): void {
  const pasted = useEffectEvent((event: ClipboardEvent) => {
    const file = takes ? pictureIn(event.clipboardData?.files) : undefined;
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    onPicture(file);
  });
  const dropped = useEffectEvent((event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    // What is no picture is refused in words.
    const file = pictureIn(event.dataTransfer?.files) ?? event.dataTransfer?.files[0];
    if (takes && file) onPicture(file);
  });
  const dragged = useEffectEvent((event: DragEvent, here: boolean) => {
    // A file that is dropped beside the board, or where none is taken, would open in the place of the lesson.
    if (!hasFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = here && takes ? 'copy' : 'none';
  });
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { activeElement } = document;
      if (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement) return;
      // Where nothing has the focus, the board is what is looked at.
      if (activeElement === document.body || board.current?.contains(activeElement)) pasted(event);
    };
    const isHere = ({ target }: Event) => target instanceof Node && board.current?.contains(target) === true;
    const drop = (event: DragEvent) => isHere(event) && dropped(event);
    const over = (event: DragEvent) => dragged(event, isHere(event));
    // Before Excalidraw hears of it.
    window.addEventListener('paste', paste, true);
    window.addEventListener('drop', drop, true);
    window.addEventListener('dragover', over, true);
    return () => {
      window.removeEventListener('paste', paste, true);
      window.removeEventListener('drop', drop, true);
      window.removeEventListener('dragover', over, true);
    };
  }, [board]);
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}

function pictureIn(files: FileList | undefined): File | undefined {
  return [...(files ?? [])].find(({ type }) => type.startsWith('image/'));
}
