import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { InkColour, InkWidth } from '@watoto/shared/contract/ink.ts';
import { IconButton } from '../../../../ui/Button.tsx';
import {
  ArrowIcon,
  EllipseIcon,
  EraserIcon,
  HighlighterIcon,
  LaserIcon,
  LettersIcon,
  LineIcon,
  MoreVertIcon,
  PenIcon,
  RectangleIcon,
  RedoIcon,
  UndoIcon,
} from '../../../../ui/icons.ts';
import { Menu, type MenuEntry } from '../../../../ui/Menu.tsx';
import { INK_COLOURS } from './geometry.ts';
import { type InkChoice, type PageTool, toolsFor } from './ink-tools.ts';
import css from './Ink.module.css';

const ICONS: Readonly<Record<PageTool, ReactNode>> = {
  laser: <LaserIcon />,
  pen: <PenIcon />,
  highlighter: <HighlighterIcon />,
  line: <LineIcon />,
  arrow: <ArrowIcon />,
  rectangle: <RectangleIcon />,
  ellipse: <EllipseIcon />,
  text: <LettersIcon />,
  eraser: <EraserIcon />,
};

export interface InkBarProps {
  host: boolean;
  narrow: boolean;
  choice: InkChoice;
  onChoose: (choice: InkChoice) => void;
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  more: readonly MenuEntry[];
}

/** With what one draws: every tool where there is room, a menu of them on a phone. */
export function InkBar({ host, narrow, choice, onChoose, canUndo, canRedo, onUndo, onRedo, more }: InkBarProps) {
  const { t } = useTranslation();
  const tools = toolsFor(host);
  const take = (tool: PageTool) =>
    onChoose({ ...choice, tool, ...(tool === 'highlighter' && choice.colour === 'black' ? { colour: 'orange' } : {}) });
  const looks: MenuEntry[] = [
    { kind: 'heading', key: 'colours', label: t('slides.ink.colour') },
    ...InkColour.options.map(
      (colour): MenuEntry => ({
        kind: 'choice',
        key: colour,
        label: t(`slides.ink.colours.${colour}`),
        chosen: colour === choice.colour,
        onSelect: () => onChoose({ ...choice, colour }),
      }),
    ),
    { kind: 'heading', key: 'widths', label: t('slides.ink.width') },
    ...InkWidth.options.map(
      (width): MenuEntry => ({
        kind: 'choice',
        key: width,
        label: t(`slides.ink.widths.${width}`),
        chosen: width === choice.width,
        onSelect: () => onChoose({ ...choice, width }),
      }),
    ),
  ];
  const look = t('slides.ink.look', { colour: t(`slides.ink.colours.${choice.colour}`), width: t(`slides.ink.widths.${choice.width}`) });
  return (
    <div className={css['bar']} role="toolbar" aria-label={t('slides.ink.bar')}>
      {narrow ? (
        <ToolMenu tools={tools} tool={choice.tool} onTake={take} />
      ) : (
        tools.map((tool) => (
          <IconButton key={tool} label={t(`slides.ink.${tool}`)} aria-pressed={tool === choice.tool} onClick={() => take(tool)}>
            {ICONS[tool]}
          </IconButton>
        ))
      )}
      <Menu
        label={look}
        entries={looks}
        trigger={(props) => (
          <IconButton label={look} {...props}>
            <span className={css['swatch']} style={{ background: INK_COLOURS[choice.colour] }} />
          </IconButton>
        )}
      />
      <IconButton label={t('slides.ink.undo')} disabled={!canUndo} onClick={onUndo}>
        <UndoIcon />
      </IconButton>
      <IconButton label={t('slides.ink.redo')} disabled={!canRedo} onClick={onRedo}>
        <RedoIcon />
      </IconButton>
      {more.length > 0 && (
        <Menu
          label={t('slides.ink.more')}
          entries={more}
          trigger={(props) => (
            <IconButton label={t('slides.ink.more')} {...props}>
              <MoreVertIcon />
            </IconButton>
          )}
        />
      )}
    </div>
  );
}

function ToolMenu({ tools, tool, onTake }: { tools: readonly PageTool[]; tool: PageTool; onTake: (tool: PageTool) => void }) {
  const { t } = useTranslation();
  const label = t('slides.ink.tool', { tool: t(`slides.ink.${tool}`) });
  return (
    <Menu
      label={label}
      entries={tools.map((one) => ({
        kind: 'choice',
        key: one,
        label: t(`slides.ink.${one}`),
        chosen: one === tool,
        onSelect: () => onTake(one),
      }))}
      trigger={(props) => (
        <IconButton label={label} {...props}>
          {ICONS[tool]}
        </IconButton>
      )}
    />
  );
}
