import { Excalidraw, MainMenu } from '@excalidraw/excalidraw';
import '@excalidraw/excalidraw/index.css';
import type { ExcalidrawImperativeAPI, ExcalidrawProps } from '@excalidraw/excalidraw/types';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isHost } from '@watoto/shared/contract/permissions.ts';
import { mayDraw } from '@watoto/shared/room/board.ts';
import { useIsDark } from '../../../ui/use-color-mode.ts';
import { useClassroom } from '../classroom-context.tsx';
import type { ToolProps } from '../tools/ToolStage.tsx';
import { BoardTexts } from './BoardTexts.tsx';
import { useBoardMenu } from './use-board-menu.ts';
import { useBoardSync } from './use-board-sync.ts';
import { useCursors } from './use-cursors.ts';
import { useMenuName } from './use-menu-name.ts';
import { useNotify } from './use-notify.ts';
import { useWholeBoard } from './use-whole-board.ts';
import css from './BoardCanvas.module.css';

declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string;
  }
}

/** Fonts come from here, not from anybody else's server (vite.config.ts puts them there). */
window.EXCALIDRAW_ASSET_PATH = '/assets/board/';

/** Pictures, libraries, files and links of elsewhere are no part of a lesson's board. */
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

/** The board itself: Excalidraw, tied to the room. Whoever may not draw looks on. */
export function BoardCanvas({ width, height }: ToolProps) {
  const { t } = useTranslation();
  const [api, setApi] = useState<ExcalidrawImperativeAPI | null>(null);
  const notify = useNotify();
  const whole = useWholeBoard();
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const live = useClassroom((state) => state.phase.kind === 'live');
  const allowed = useClassroom((state) => {
    const peer = state.me === null ? undefined : state.room.peers[state.me];
    return peer !== undefined && mayDraw(state.room, peer);
  });
  const mine = allowed && whole;
  const sync = useBoardSync(api, mine, notify);
  const onPointerUpdate = useCursors(api, sync, mine);
  const menu = useBoardMenu(api, host && live, notify);
  const board = useRef<HTMLElement>(null);
  useMenuName(board, t('tools.whiteboard.menu'));
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
        excalidrawAPI={setApi}
        isCollaborating={false}
        viewModeEnabled={!mine || !live}
        theme={useIsDark() ? 'dark' : 'light'}
        // Excalidraw has no Kiswahili: its own words are English in both languages.
        langCode="en"
        UIOptions={OPTIONS}
        handleKeyboardGlobally={false}
        validateEmbeddable={false}
        aiEnabled={false}
        onPointerUpdate={onPointerUpdate}
      >
        <MainMenu>
          {menu.map(({ key, label, onSelect }) => (
            <MainMenu.Item key={key} onSelect={onSelect}>
              {label}
            </MainMenu.Item>
          ))}
        </MainMenu>
      </Excalidraw>
      <BoardTexts />
    </section>
  );
}
