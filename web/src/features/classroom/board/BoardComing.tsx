import { useTranslation } from 'react-i18next';
import { Progress } from '../../../ui/Progress.tsx';
import css from './BoardCanvas.module.css';

/** A large board is still on its way, over a network or on a device that takes a while for it; `part` of it (0 to 1) is drawn. */
export function BoardComing({ part }: { part: number }) {
  const { t } = useTranslation();
  return (
    <div className={css['coming']} data-testid="board-coming">
      <Progress label={t('tools.whiteboard.coming')} part={part} />
    </div>
  );
}
