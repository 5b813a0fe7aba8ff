import { useTranslation } from 'react-i18next';
import type { PrivacyCase } from '@watoto/shared/contract/http/privacy.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import css from './PrivacyPage.module.css';

export interface CaseRowProps {
  readonly of: PrivacyCase;
  readonly busy: boolean;
  readonly onDecide: (decision: 'approve' | 'refuse') => void;
}

/** Who asks what, how far it is, and what an admin may still say to it. */
export function CaseRow({ of: { person, kind, state, askedAt, dueAt, doneAt, decidedBy, note }, busy, onDecide }: CaseRowProps) {
  const { t, i18n } = useTranslation();
  const time = (iso: string) => new Date(iso).toLocaleString(localeOf(i18n.language), { dateStyle: 'medium', timeStyle: 'short' });
  const name = person?.name ?? t('privacy.gone');
  const about = [
    t('privacy.askedAt', { time: time(askedAt) }),
    dueAt !== null && kind === 'erase' && t('privacy.due', { time: time(dueAt) }),
    doneAt !== null && t('privacy.doneAt', { time: time(doneAt) }),
    decidedBy && t('privacy.decidedBy', decidedBy),
    note,
  ];
  const may = { approve: state === 'asked' || state === 'failed', refuse: state === 'asked' || state === 'approved' };
  return (
    <li className={css['row']}>
      <div className={css['who']}>
        <div className={css['name']}>{name}</div>
        <div className={css['about']}>{about.filter(Boolean).join(' · ')}</div>
      </div>
      <div className={css['what']}>
        {t(`privacy.kind.${kind}`)}
        <span className={css['state']}>{t(`privacy.state.${state}`)}</span>
      </div>
      {kind === 'erase' && (may.approve || may.refuse) && (
        <div className={css['acts']}>
          {may.approve && (
            <Button look="soft" onClick={() => onDecide('approve')} disabled={busy} aria-label={t('privacy.approveNamed', { name })}>
              {t('privacy.approve')}
            </Button>
          )}
          {may.refuse && (
            <Button look="plain" onClick={() => onDecide('refuse')} disabled={busy} aria-label={t('privacy.refuseNamed', { name })}>
              {t('privacy.refuse')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
