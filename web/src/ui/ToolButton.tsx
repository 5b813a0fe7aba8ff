import Tooltip from '@mui/material/Tooltip';
import type { MouseEvent, ReactNode } from 'react';
import { LockIcon } from './icons.ts';
import css from './ToolButton.module.css';

export interface ToolButtonProps {
  /** The accessible name; does not change when toggled. */
  label: string;
  /** What pressing does now: the tooltip. */
  hint?: string;
  icon: ReactNode;
  onClick: (event: MouseEvent<HTMLElement>) => void;
  /** A toggle, and its state. */
  pressed?: boolean;
  /** The key that does the same. */
  shortcut?: string;
  tone?: 'plain' | 'off' | 'sun' | 'danger';
  /** Drawn only: `label` says it too. 0 is not shown. */
  badge?: number;
  /** Not allowed now: can still be focused and asked why. */
  locked?: boolean;
  'aria-haspopup'?: 'menu' | 'dialog';
  'aria-expanded'?: boolean;
  /** Words beside the icon where there is room. */
  text?: string;
}

/** A round button of the classroom's toolbar: 48 CSS pixels, with tooltip, state and key. */
export function ToolButton({
  label,
  hint,
  icon,
  shortcut,
  tone = 'plain',
  badge,
  locked = false,
  pressed,
  text,
  onClick,
  ...aria
}: ToolButtonProps) {
  const title = shortcut ? `${hint ?? label} (${shortcut})` : (hint ?? label);
  return (
    <Tooltip title={title} describeChild>
      <button
        type="button"
        className={css['button']}
        data-tone={tone}
        data-wide={text !== undefined}
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut}
        aria-disabled={locked}
        onClick={onClick}
        {...aria}
      >
        {icon}
        {text && <span className={css['text']}>{text}</span>}
        {locked && <LockIcon className={css['lock'] ?? ''} />}
        {badge !== undefined && badge !== 0 && <span aria-hidden="true" className={css['badge']} data-count={badge > 99 ? '99+' : badge} />}
      </button>
    </Tooltip>
  );
}
