import { Excalidraw, MainMenu } from '@excalidraw/excalidraw';
import '@excalidraw/excalidraw/index.css';
import type { ExcalidrawImperativeAPI, ExcalidrawProps } from '@excalidraw/excalidraw/types';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { mayDraw } from '@watoto/shared/room/board.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { AddPictureIcon } from '../../../ui/icons.ts';
import { useIsDark } from '../../../ui/use-color-mode.ts';
import { useClassroom } from '../classroom-context.tsx';
import type { ToolProps } from '../tools/ToolStage.tsx';
import { BoardComing } from './BoardComing.tsx';
import { BoardTexts } from './BoardTexts.tsx';
import { boardLanguage } from './board-language.ts';
import { useButtonKeys } from './use-button-keys.ts';
import { useBoardMenu } from './use-board-menu.ts';
import { useBoardPictures } from './use-board-pictures.ts';
import { useBoardSync } from './use-board-sync.ts';
import { useCursors } from './use-cursors.ts';
import { useFit } from './use-fit.ts';
import { useNames } from './use-names.ts';
import { useNotify } from './use-notify.ts';
import { usePutPicture } from './use-put-picture.tsx';
import { useShapeEntries } from './use-shape-entries.ts';
import { useWholeBoard } from './use-whole-board.ts';
import css from './BoardCanvas.module.css';

declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string;
  }
}

/** Fonts come from here, not from anybody else's server (vite.config.ts puts them there). */
window.EXCALIDRAW_ASSET_PATH = '/assets/board/';

/** Libraries, files and links of elsewhere are no part of a lesson's board; pictures come by our own way (`PictureDialog`), through the API. */
const OPTIONS: NonNullable<ExcalidrawProps['UIOptions']> = {
  canvasActions: {
    changeViewBackgroundColor: false,
    clearCanvas: false,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
    saveAsImage: false,
  },
  tools: { image: false },
};

/** Excalidraw begins with an empty scene of its own, a moment after it gives itself out: what was drawn into it before would be gone. */
function whenReady(opened: ExcalidrawImperativeAPI, then: (ready: ExcalidrawImperativeAPI) => void): void {
  // It tells of no change while it loads.
  const stop = opened.onChange((_elements, { isLoading }) => {
    if (isLoading) return;
    stop();
    then(opened);
  });
}

/** The board itself: Excalidraw, tied to the room. Whoever may not draw looks on. */
export function BoardCanvas({ width, height }: ToolProps) {
  const { t, i18n } = useTranslation();
  const [api, setApi] = useState<ExcalidrawImperativeAPI | null>(null);
  const notify = useNotify();
  const part = useWholeBoard();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const live = useClassroom((state) => state.phase.kind === 'live');
  const allowed = useClassroom((state) => {
    const peer = state.me === null ? undefined : state.room.peers[state.me];
    return peer !== undefined && mayDraw(state.room, peer);
  });
  const drawn = useClassroom((state) => state.room.board);
  const mine = allowed && part === 1;
  const shelf = useBoardPictures(api, drawn);
  const { sync, left } = useBoardSync(api, drawn, mine, shelf, notify);
  const shown = part * (1 - left / Math.max(1, drawn.count));
  const onPointerUpdate = useCursors(api, sync, mine);
  const board = useRef<HTMLElement>(null);
  const { ask, dialog } = usePutPicture(api, shelf, board, mine && live);
  useFit(api, board, drawn, { looksOn: !mine, whole: part === 1 });
  const shapes = useShapeEntries(api, board, mine && live, notify);
  const menu = useBoardMenu(api, host && live, notify);
  useButtonKeys(board);
  useNames(board, t('tools.whiteboard.menu'));
  return (
    <section
      ref={board}
      className={css['board']}
      style={{ inlineSize: width, blockSize: height }}
      aria-label={t('tools.whiteboard.name')}
      data-own-keys
      data-may-draw={mine}
      data-testid="board-canvas"
    >
      <Excalidraw
        excalidrawAPI={(opened) => whenReady(opened, setApi)}
        isCollaborating={false}
        viewModeEnabled={!mine || !live}
        theme={useIsDark() ? 'dark' : 'light'}
        langCode={boardLanguage(i18n.language)}
        UIOptions={OPTIONS}
        handleKeyboardGlobally={false}
        validateEmbeddable={false}
        aiEnabled={false}
        onPointerUpdate={onPointerUpdate}
        // A phone has no room beside the tools: there it is in the menu alone.
        renderTopRightUI={(isPhone) =>
          ask === null || isPhone ? null : (
            <IconButton label={t('tools.whiteboard.picture.put')} onClick={ask}>
              <AddPictureIcon />
            </IconButton>
          )
        }
      >
        <MainMenu>
          {ask && <MainMenu.Item onSelect={ask}>{t('tools.whiteboard.picture.put')}</MainMenu.Item>}
          {[...shapes, ...menu].map(({ key, label, onSelect }) => (
            <MainMenu.Item key={key} onSelect={onSelect}>
              {label}
            </MainMenu.Item>
          ))}
        </MainMenu>
      </Excalidraw>
      {part === 1 && <BoardTexts />}
      {shown < 1 && <BoardComing part={shown} />}
      {dialog}
    </section>
  );
}
