import { type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { CatchUpIcon } from '../../../ui/icons.ts';
import { Popover } from '../../../ui/Popover.tsx';
import { useCatchUp } from '../catch-up/catch-up-context.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useRecordingControls } from './recording-context.tsx';
import { actionsOf, lightOf, recordedOf } from './recording-view.ts';
import { SavedUpTo } from './SavedUpTo.tsx';
import css from './RecordingLight.module.css';

/** Everyone sees that it records; pressed, it says what that means, and hosts can pause and stop there. */
export function RecordingLight() {
  const { t } = useTranslation();
  const light = useClassroom((state) => lightOf(state.room));
  const host = useClassroom((state) => actionsOf(state.room, state.role).includes('stop'));
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  if (!light) return null;
  const close = () => setAnchor(null);
  return (
    <>
      <button
        type="button"
        className={css['light']}
        data-testid="recording-light"
        data-light={light}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event: MouseEvent<HTMLElement>) => setAnchor(event.currentTarget)}
      >
        <span className={css['dot']} aria-hidden="true" />
        <span className={css['word']}>{t(`recordingLive.${light}`)}</span>
        {host && (
          <span className={css['saved']}>
            <SavedUpTo />
          </span>
        )}
      </button>
      <Popover anchor={anchor} onClose={close} title={t(`recordingLive.${light}`)}>
        <RecordingFacts light={light} onDone={close} />
      </Popover>
    </>
  );
}

function RecordingFacts({ light, onDone }: { light: 'on' | 'paused'; onDone: () => void }) {
  const { t } = useTranslation();
  const { act } = useRecordingControls();
  const room = useClassroom((state) => state.room);
  const you = useClassroom((state) => recordedOf(state.room, state.me));
  const role = useClassroom((state) => state.role);
  const { missed, recordingId, start } = useCatchUp();
  const possible = actionsOf(room, role);
  const catchUp = () => {
    onDone();
    start();
  };
  return (
    <div className={css['facts']}>
      <p>{t(`recordingLive.everyone.${light}`)}</p>
      {you && light === 'on' && <p>{t(`recordingLive.you.${you}`)}</p>}
      {missed !== null && recordingId === null && (
        <Button look="soft" startIcon={<CatchUpIcon />} onClick={catchUp}>
          {t('recordingLive.catchUp')}
        </Button>
      )}
      {possible !== 'off' && possible.length > 0 && (
        <>
          <p>
            <strong>
              <SavedUpTo />
            </strong>
          </p>
          <div className={css['actions']}>
            {possible.map((action) => (
              <Button
                key={action}
                look={action === 'stop' ? 'danger' : 'soft'}
                onClick={() => {
                  onDone();
                  act(action);
                }}
              >
                {t(`recordingLive.${action}`)}
              </Button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
