import { useTranslation } from 'react-i18next';
import type { Rung } from '@watoto/shared/ladder/rung.ts';
import css from './Readiness.module.css';

const SIGNS: Record<Rung, string> = { video: '✓', fewer: '✓', thumbnail: '◑', audio: '◔', text: '✕' };

/** What somebody will get, as a sign and a word: never by colour alone. */
export function RungMark({ rung }: { rung: Rung }) {
  const { t } = useTranslation();
  return (
    <span className={css['mark']} data-rung={rung}>
      <span aria-hidden="true">{SIGNS[rung]}</span> {t(`ladder.rung.${rung}`)}
    </span>
  );
}
