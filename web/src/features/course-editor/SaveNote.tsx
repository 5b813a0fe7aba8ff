import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import type { SaveState } from './autosaver.ts';
import css from './Editor.module.css';

/** Is what one wrote safe? Always in sight, and said aloud when it changes. */
export function SaveNote({ state }: { state: SaveState }) {
  const { t } = useTranslation();
  if (state === 'conflict') return <Notice tone="error">{t('editor.save.conflict')}</Notice>;
  return (
    <output className={css['save']} data-state={state}>
      {t(`editor.save.${state}`)}
    </output>
  );
}
