import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useClassroom } from '../classroom-context.tsx';
import { textsOf } from './texts.ts';

/** What is written on the board, for who reads it otherwise than by looking. */
export function BoardTexts() {
  const { t } = useTranslation();
  const board = useClassroom((state) => state.room.board);
  const texts = useMemo(() => textsOf(board), [board]);
  return (
    <div className="visually-hidden" data-testid="board-texts">
      {texts.length === 0 ? (
        <p>{t(board.count === 0 ? 'tools.whiteboard.empty' : 'tools.whiteboard.noText', { count: board.count })}</p>
      ) : (
        <ul aria-label={t('tools.whiteboard.texts')}>
          {texts.map(({ id, text, kind }) => (
            <li key={id}>
              {kind === 'text' && text}
              {kind === 'picture' && (text === '' ? t('tools.whiteboard.picture.untold') : t('tools.whiteboard.picture.is', { text }))}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
