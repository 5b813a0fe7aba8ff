import { CaptureUpdateAction, exportToBlob } from '@excalidraw/excalidraw';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../api/error-text.ts';
import { useClassroom, useClient } from '../classroom-context.tsx';
import { saveFile } from './save-file.ts';
import { pdfOf } from './pdf.ts';

export interface BoardEntry {
  readonly key: string;
  readonly label: string;
  readonly onSelect: () => void;
}

/** What can be done with the board as a whole. */
export function useBoardMenu(api: ExcalidrawImperativeAPI | null, mayClear: boolean, notify: (text: string) => void): BoardEntry[] {
  const { t } = useTranslation();
  const client = useClient();
  const title = useClassroom((state) => state.room.title);
  if (!api) return [];

  const name = (ending: string) => `${title || t('tools.whiteboard.name')}.${ending}`;
  const run = (work: () => Promise<void>) => () => void work().catch((error: unknown) => notify(errorText(t, error)));
  const picture = (mimeType: 'image/png' | 'image/jpeg') =>
    exportToBlob({
      elements: api.getSceneElements(),
      files: api.getFiles(),
      mimeType,
      quality: 0.92,
      exportPadding: 24,
      appState: { exportBackground: true, viewBackgroundColor: '#ffffff', exportWithDarkMode: false },
      maxWidthOrHeight: 4_000,
    });
  const clear = async () => {
    // Here it is one step that undo takes back; for everyone else one entry.
    const wiped = api.getSceneElementsIncludingDeleted().map((element) => ({ ...element, isDeleted: true, version: element.version + 1 }));
    await client.call('board.clear', {});
    api.updateScene({ elements: wiped, captureUpdate: CaptureUpdateAction.IMMEDIATELY });
    notify(t('tools.whiteboard.cleared'));
  };
  const entries: BoardEntry[] = [
    { key: 'png', label: t('tools.whiteboard.png'), onSelect: run(async () => saveFile(await picture('image/png'), name('png'))) },
    {
      key: 'pdf',
      label: t('tools.whiteboard.pdf'),
      onSelect: run(async () => saveFile(await pdfOf(await picture('image/jpeg')), name('pdf'))),
    },
  ];
  return mayClear ? [...entries, { key: 'clear', label: t('tools.whiteboard.clear'), onSelect: run(clear) }] : entries;
}
