import { useTranslation } from 'react-i18next';
import { LobbyFor } from '@watoto/shared/room/order.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { SelectField, SwitchField } from '../../../ui/fields.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { useCalls } from '../use-calls.ts';
import css from './Order.module.css';

const LOCKS = ['mic', 'camera', 'screen', 'chat', 'hands', 'names'] as const;

/** Seconds between two messages of one pupil. */
const SLOW_SECONDS = [0, 5, 15, 30, 60, 300];

/** What holds for everyone in the room: who waits at the door, what pupils may not use, who is kept out. */
export function OrderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open wide onClose={onClose} title={t('order.title')} actions={<Button onClick={onClose}>{t('app.close')}</Button>}>
      <LobbyChoice />
      <LockSwitches />
      <SlowChoice />
      <BannedList />
    </Dialog>
  );
}

function LobbyChoice() {
  const { t } = useTranslation();
  const call = useCalls();
  const who = useClassroom((state) => state.room.lobby.who);
  return (
    <div className={css['section']}>
      <SelectField
        label={t('order.lobby.who')}
        value={who}
        options={LobbyFor.options.map((value) => ({ value, label: t(`order.lobby.${value}`) }))}
        onChange={(value) => void call('lobby.set', { who: value })}
      />
    </div>
  );
}

function LockSwitches() {
  const { t } = useTranslation();
  const call = useCalls();
  const locks = useClassroom((state) => state.room.locks);
  return (
    <fieldset className={css['section']}>
      <legend>{t('host.locks')}</legend>
      <div className={css['two']}>
        {LOCKS.map((lock) => (
          <SwitchField
            key={lock}
            label={t(`host.lock.${lock}`)}
            checked={locks[lock]}
            onChange={(checked) => void call('locks.set', { [lock]: checked })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function SlowChoice() {
  const { t } = useTranslation();
  const call = useCalls();
  const seconds = useClassroom((state) => state.room.slow.seconds);
  const choices = [...new Set([...SLOW_SECONDS, seconds])].toSorted((a, b) => a - b);
  return (
    <div className={css['section']}>
      <SelectField
        label={t('order.chat.slow')}
        value={String(seconds)}
        options={choices.map((count) => ({
          value: String(count),
          label: count === 0 ? t('order.chat.slowOff') : t('order.chat.slowSeconds', { count }),
        }))}
        onChange={(value) => void call('slow.set', { seconds: Number(value) })}
      />
    </div>
  );
}

function BannedList() {
  const { t } = useTranslation();
  const call = useCalls();
  const { notify } = useControls();
  const barred = useClassroom((state) => state.room.barred);
  if (barred.length === 0) return null;
  return (
    <section className={css['section']} aria-labelledby="order-banned">
      <h3 id="order-banned">{t('order.banned.title')}</h3>
      <ul className={css['names']}>
        {barred.map(({ peerId, name }) => (
          <li key={peerId}>
            {name}
            <Button
              look="plain"
              aria-label={t('order.banned.backOf', { name })}
              onClick={() => void call('peer.unban', { peerId }).then((done) => done && notify(t('order.banned.done', { name })))}
            >
              {t('order.banned.back')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
