import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useControls } from '../controls-context.tsx';
import { useCalls } from '../use-calls.ts';

/** "Please unmute." The pupil decides: nobody's microphone is turned on by somebody else. */
export function AskedDialog() {
  const { t } = useTranslation();
  const call = useCalls();
  const { toggle } = useControls();
  const asked = useClassroom((state) => state.room.words.find(({ peerId, answer }) => peerId === state.me && answer === 'none'));
  const [answered, setAnswered] = useState(0);
  const at = asked?.at ?? 0;
  const accept = () => {
    setAnswered(at);
    toggle('mic');
  };
  const decline = () => {
    setAnswered(at);
    void call('speech.decline', {});
  };
  return (
    <Dialog
      open={at > answered}
      onClose={decline}
      title={t('order.speech.title')}
      actions={
        <>
          <Button look="plain" onClick={decline}>
            {t('order.speech.decline')}
          </Button>
          <Button onClick={accept}>{t('order.speech.accept')}</Button>
        </>
      }
    >
      <p>{t('order.speech.text')}</p>
    </Dialog>
  );
}
