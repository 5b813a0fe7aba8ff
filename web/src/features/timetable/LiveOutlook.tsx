import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { OutlookView } from './OutlookView.tsx';
import type { useOutlook } from './use-timetable.ts';
import type { DayName } from './week.ts';
import css from './Dialogs.module.css';

type LookedUp = ReturnType<typeof useOutlook>;

/** Days on which something is in the way. */
export function clashingDays({ data }: LookedUp): number {
  return new Set(data?.clashes.map(({ date }) => date)).size;
}

interface LiveOutlookProps {
  readonly outlook: LookedUp;
  readonly left: readonly DayName[];
  readonly repeats: boolean;
  readonly onLeaveOut: (days: readonly DayName[]) => void;
  readonly onTime: (startsLocal: string) => void;
}

/** What a lesson would meet, said again whenever it changes. */
export function LiveOutlook({ outlook, left, repeats, onLeaveOut, onTime }: LiveOutlookProps) {
  const { t } = useTranslation();
  return (
    <>
      {left.length > 0 && <p className={css['words']}>{t('timetable.leftOut', { count: left.length })}</p>}
      <div aria-live="polite">
        {outlook.isFetching && !outlook.data && <p className={css['words']}>{t('timetable.looking')}</p>}
        {outlook.isError && <Notice tone="error">{errorText(t, outlook.error)}</Notice>}
        {outlook.data && !outlook.isError && (
          <OutlookView outlook={outlook.data} repeats={repeats} onLeaveOut={onLeaveOut} onTime={onTime} />
        )}
      </div>
    </>
  );
}
