import { useTranslation } from 'react-i18next';
import type { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { SelectField, SwitchField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { Loaded } from '../api/Loaded.tsx';
import { type CoursePolicy, useCoursePolicy } from './use-recordings.ts';
import css from './Recordings.module.css';

const STARTS = ['manual', 'auto', 'off'] as const;
const PUPILS = ['none', 'voices', 'stage'] as const;
const AUDIENCES = ['course', 'staff'] as const;
const KEPT = ['always', '30', '90', '365', '1095'] as const;

/** How the lessons of a course are recorded, in its editor. Saved as it is chosen. */
export function PolicyFields({ courseId }: { courseId: CourseId }) {
  const { t } = useTranslation();
  const { policy, save } = useCoursePolicy(courseId);
  return (
    <section aria-labelledby="recording-policy">
      <h2 id="recording-policy">{t('recordings.policy.title')}</h2>
      <p className={css['about']}>{t('recordings.policy.lead')}</p>
      <Loaded query={policy} places={[200]}>
        {(now) => <Fields policy={now} onChange={(change) => save.mutate({ ...now, ...change })} />}
      </Loaded>
      {save.isError && <Notice tone="error">{errorText(t, save.error)}</Notice>}
      <output className={css['about']}>{save.isSuccess ? t('recordings.policy.saved') : ''}</output>
    </section>
  );
}

function Fields({ policy, onChange }: { policy: CoursePolicy; onChange: (change: Partial<CoursePolicy>) => void }) {
  const { t } = useTranslation();
  const off = policy.start === 'off';
  // What somebody set elsewhere is kept, and shown.
  const days = policy.keepDays === null ? 'always' : String(policy.keepDays);
  const kept = [...new Set([...KEPT, days])].map((value) => ({
    value,
    label: value === 'always' ? t('recordings.always') : t('recordings.days', { count: Number(value) }),
  }));
  return (
    <div className={css['fields']}>
      <SelectField
        label={t('recordings.policy.start')}
        value={policy.start}
        options={STARTS.map((value) => ({ value, label: t(`recordings.policy.starts.${value}`) }))}
        onChange={(start) => onChange({ start })}
      />
      <SelectField
        label={t('recordings.policy.pupils')}
        value={policy.pupils}
        disabled={off}
        options={PUPILS.map((value) => ({ value, label: t(`recordings.policy.pupilsIn.${value}`) }))}
        onChange={(pupils) => onChange({ pupils })}
      />
      <SelectField
        label={t('recordings.policy.audience')}
        value={policy.audience}
        disabled={off}
        options={AUDIENCES.map((value) => ({ value, label: t(`recordings.policy.audiences.${value}`) }))}
        onChange={(audience) => onChange({ audience })}
      />
      <SelectField
        label={t('recordings.keepFor')}
        value={days}
        disabled={off}
        options={kept}
        onChange={(value) => onChange({ keepDays: value === 'always' ? null : Number(value) })}
      />
      <SwitchField
        label={t('recordings.policy.exports')}
        checked={policy.exports}
        disabled={off}
        onChange={(exports) => onChange({ exports })}
      />
    </div>
  );
}
