import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimerState } from '@watoto/shared/room/timer.ts';
import { TimerIcon } from '../../../ui/icons.ts';
import css from '../RoomTools.module.css';

/** A timer as it looks, whoever's clock it goes by. `children`: what is left. */
export function TimerFace({ timer, over, children }: { timer: TimerState; over: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <span className={css['chip']} data-over={over} data-testid="timer">
      <TimerIcon fontSize="small" aria-hidden="true" />
      {timer.label !== '' && <span className={css['label']}>{timer.label}</span>}
      <strong>{over ? t('roomTools.timer.over') : children}</strong>
      {timer.endsAt === null && <span className="visually-hidden">{t('roomTools.timer.paused')}</span>}
    </span>
  );
}
