import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TIMER_LABEL_MAX, TIMER_MS } from '@watoto/shared/room/timer.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useCalls } from '../use-calls.ts';
import css from '../RoomTools.module.css';
import { useOver } from './use-over.ts';

const MINUTE = 60_000;
const CHOICES = [1, 3, 5, 10];

/** Sets the timer that everyone sees; while there is one, pauses it, lengthens it or takes it away. */
export function TimerDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const call = useCalls();
  const timer = useClassroom((state) => state.room.timer);
  const over = useOver(timer?.endsAt ?? null);
  const [minutes, setMinutes] = useState('5');
  const [label, setLabel] = useState('');
  const lastsMs = Math.round(Number(minutes) * MINUTE);
  const good = lastsMs >= TIMER_MS.least && lastsMs <= TIMER_MS.most;
  const start = () => void call('timer.start', { lastsMs, label }).then((done) => done && onClose());
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('roomTools.timer.title')}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t('app.close')}
          </Button>
          <Button onClick={start} disabled={!good}>
            {t(timer ? 'roomTools.timer.restart' : 'roomTools.timer.start')}
          </Button>
        </>
      }
    >
      {timer && (
        <div className={css['actions']}>
          {!over && (
            <Button look="soft" onClick={() => void call(timer.endsAt === null ? 'timer.resume' : 'timer.pause', {})}>
              {t(timer.endsAt === null ? 'roomTools.timer.resume' : 'roomTools.timer.pause')}
            </Button>
          )}
          <Button look="soft" onClick={() => void call('timer.extend', { ms: MINUTE })}>
            {t('roomTools.timer.longer')}
          </Button>
          <Button look="soft" onClick={() => void call('timer.stop', {})}>
            {t('roomTools.timer.stop')}
          </Button>
        </div>
      )}
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (good) start();
        }}
      >
        <div className={css['actions']}>
          {CHOICES.map((choice) => (
            <Button key={choice} look="soft" onClick={() => setMinutes(String(choice))}>
              {t('roomTools.minutes', { count: choice })}
            </Button>
          ))}
        </div>
        <TextField
          label={t('roomTools.timer.minutes')}
          type="number"
          value={minutes}
          error={!good}
          helperText={good ? undefined : t('roomTools.timer.range')}
          onChange={(event) => setMinutes(event.target.value)}
          slotProps={{ htmlInput: { min: 0, max: 180, step: 'any' } }}
        />
        <TextField
          label={t('roomTools.timer.label')}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
          slotProps={{ htmlInput: { maxLength: TIMER_LABEL_MAX } }}
        />
        <input type="submit" hidden value={t('roomTools.timer.start')} />
      </form>
    </Dialog>
  );
}
