import { type RefObject, useEffect, useEffectEvent } from 'react';

/** A picture that is pasted or dropped onto the board is ours to take: Excalidraw would put the file itself there. */
export function useGivenPictures(board: RefObject<HTMLElement | null>, takes: boolean, onPicture: (file: File) => void): void {
  const given = useEffectEvent((event: Event, files: FileList | undefined) => {
    const file = takes ? pictureIn(files) : undefined;
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    onPicture(file);
  });
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { activeElement } = document;
      if (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement) return;
      // Where nothing has the focus, the board is what is looked at.
      if (activeElement === document.body || board.current?.contains(activeElement)) given(event, event.clipboardData?.files);
    };
    const drop = (event: DragEvent) => {
      if (event.target instanceof Node && board.current?.contains(event.target)) given(event, event.dataTransfer?.files);
    };
    const over = (event: DragEvent) => {
      // Without this, no browser drops a file here.
      if (event.target instanceof Node && board.current?.contains(event.target)) event.preventDefault();
    };
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

function pictureIn(files: FileList | undefined): File | undefined {
  return [...(files ?? [])].find(({ type }) => type.startsWith('image/'));
}
