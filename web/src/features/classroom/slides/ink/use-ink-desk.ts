import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { errorText } from '../../../api/error-text.ts';
import { useClient } from '../../classroom-context.tsx';
import { useControls } from '../../controls-context.tsx';
import { type DeskState, InkDesk } from './ink-desk.ts';

/** This person's desk, for as long as the slides are shown; and what waits on it. */
export function useInkDesk(): { desk: InkDesk; state: DeskState } {
  const { t } = useTranslation();
  const client = useClient();
  const { notify } = useControls();
  const [desk] = useState(() => new InkDesk(client));
  useEffect(
    () =>
      desk.onRefused((error) => {
        const full = error instanceof AppError && error.code === 'limit_reached';
        notify(full ? t('slides.ink.full') : errorText(t, error));
      }),
    [desk, notify, t],
  );
  return { desk, state: useStore(desk.store) };
}
