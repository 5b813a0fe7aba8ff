import { useTranslation } from 'react-i18next';
import type { PupilConsent } from '@watoto/shared/contract/http/consents.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { SwitchField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { useRecordingConsent } from './use-consents.ts';
import css from '../privacy/PrivacyPage.module.css';

/** One pupil, who was asked for them, and what came of it. */
export function ConsentRow({ of, onAsk }: { of: PupilConsent; onAsk: () => void }) {
  const record = useRecordingConsent();
  const allowed = record.isPending ? record.variables.allowed : of.recording;
  const { t, i18n } = useTranslation();
  const { pupil, state, guardianName, guardianEmail, askedAt, decidedAt } = of;
  const day = (iso: string) => new Date(iso).toLocaleDateString(localeOf(i18n.language), { dateStyle: 'medium' });
  const again = state === 'none' ? 'ask' : 'askAgain';
  const about = [
    guardianName === null
      ? t('privacy.consents.nobody')
      : t('privacy.consents.guardian', { name: guardianName, email: guardianEmail ?? '' }),
    askedAt !== null && t('privacy.consents.askedAt', { time: day(askedAt) }),
    decidedAt !== null && t('privacy.consents.decidedAt', { time: day(decidedAt) }),
  ];
  return (
    <li className={css['row']}>
      <div>
        <div className={css['name']}>{pupil.name}</div>
        <div className={css['about']}>{about.filter(Boolean).join(' · ')}</div>
      </div>
      <div className={css['what']}>
        {pupil.grade !== null && t('courses.grade', { grade: pupil.grade })}
        <span className={css['state']}>{t(`privacy.consents.state.${state}`)}</span>
      </div>
      <div className={css['acts']}>
        <SwitchField
          label={t('recordings.mayBeRecorded', { name: pupil.name })}
          checked={allowed}
          disabled={record.isPending}
          onChange={(next) => record.mutate({ id: pupil.id, allowed: next })}
        />
        {record.isError && <Notice tone="error">{errorText(t, record.error)}</Notice>}
      </div>
      {state !== 'given' && (
        <div className={css['acts']}>
          <Button look="soft" onClick={onAsk} aria-label={t(`privacy.consents.${again}Named`, { name: pupil.name })}>
            {t(`privacy.consents.${again}`)}
          </Button>
        </div>
      )}
    </li>
  );
}
