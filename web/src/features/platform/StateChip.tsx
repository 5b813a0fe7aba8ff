import { useTranslation } from 'react-i18next';
import type { PlatformNodeState } from '@watoto/shared/contract/http/platform.ts';
import css from './StateChip.module.css';

/** A node's state in a word. */
export function StateChip({ state }: { state: PlatformNodeState }) {
  const { t } = useTranslation();
  return (
    <span className={css['chip']} data-state={state}>
      {t(`platform.states.${state}`)}
    </span>
  );
}
