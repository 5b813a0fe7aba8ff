import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CourseModule } from '@watoto/shared/contract/http/modules.ts';
import { IconButton } from '../../ui/Button.tsx';
import { DeleteIcon, DownIcon, DragIcon, UpIcon } from '../../ui/icons.ts';
import css from './Editor.module.css';

export interface ModuleRowProps {
  readonly module: CourseModule;
  /** null: it is the first. */
  readonly onUp: (() => void) | null;
  /** null: it is the last. */
  readonly onDown: (() => void) | null;
  readonly onRemove: () => void;
}

/** One module in the editor's list. */
export function ModuleRow({ module, onUp, onDown, onRemove }: ModuleRowProps) {
  const { t } = useTranslation();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id: module.id });
  const { title } = module;
  return (
    <li
      ref={setNodeRef}
      className={css['row']}
      data-dragging={isDragging}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        className={css['handle']}
        aria-label={t('editor.move', { title })}
        aria-describedby={attributes['aria-describedby']}
        {...listeners}
      >
        <DragIcon aria-hidden="true" />
      </button>
      <div className={css['rowText']}>
        <Link to="/courses/$courseId/edit/$moduleId" params={{ courseId: module.courseId, moduleId: module.id }}>
          {title}
        </Link>
        <p>
          {t(`study.type.${module.type}`)}
          {!module.required && ` · ${t('study.optional')}`}
        </p>
      </div>
      <div className={css['rowWays']}>
        <IconButton label={t('editor.up', { title })} onClick={() => onUp?.()} disabled={onUp === null}>
          <UpIcon />
        </IconButton>
        <IconButton label={t('editor.down', { title })} onClick={() => onDown?.()} disabled={onDown === null}>
          <DownIcon />
        </IconButton>
        <IconButton label={t('editor.remove', { title })} onClick={onRemove}>
          <DeleteIcon />
        </IconButton>
      </div>
    </li>
  );
}
