import { useTranslation } from 'react-i18next';
import type { RosterEntry } from '@watoto/shared/contract/http/attempts.ts';
import { Button, LinkButton } from '../../../ui/Button.tsx';
import { clockText } from '../countdown.ts';
import { useDates } from '../use-dates.ts';
import css from '../AssessmentsPage.module.css';

interface RosterRowProps {
  readonly entry: RosterEntry;
  readonly total: number;
  readonly questions: number;
  /** The server's time, as well as this device knows it. */
  readonly now: number;
  readonly onExtra: () => void;
  readonly onReopen: (attemptId: string) => void;
}

/** One student: how far they are, what was granted them, and what can be done. */
export function RosterRow({ entry, total, questions, now, onExtra, onReopen }: RosterRowProps) {
  const { t } = useTranslation();
  const [newest] = entry.attempts;
  const { name } = entry.student;
  const of = (action: string) => t('assessments.startOf', { action, title: name });
  const handedIn = newest !== undefined && newest.status !== 'in_progress';
  return (
    <li className={css['card']}>
      <div>
        <h2>{name}</h2>
        <StateLine entry={entry} total={total} questions={questions} now={now} />
        <ExtraLine entry={entry} />
      </div>
      <div className={css['actions']}>
        {handedIn && (
          <LinkButton
            look={newest.status === 'submitted' ? 'filled' : 'soft'}
            to="/grading/$attemptId"
            params={{ attemptId: newest.id }}
            search={{}}
            aria-label={of(t(newest.status === 'submitted' ? 'assessments.grade' : 'assessments.roster.look'))}
          >
            {t(newest.status === 'submitted' ? 'assessments.grade' : 'assessments.roster.look')}
          </LinkButton>
        )}
        <Button look="soft" onClick={onExtra} aria-label={of(t('assessments.roster.more'))}>
          {t('assessments.roster.more')}
        </Button>
        {handedIn && (
          <Button look="plain" onClick={() => onReopen(newest.id)} aria-label={of(t('assessments.roster.reopen'))}>
            {t('assessments.roster.reopen')}
          </Button>
        )}
      </div>
    </li>
  );
}

function StateLine({ entry, total, questions, now }: Pick<RosterRowProps, 'entry' | 'total' | 'questions' | 'now'>) {
  const { t } = useTranslation();
  const { dateTime } = useDates();
  const [newest] = entry.attempts;
  if (!newest) return <p className={css['state']}>{t('assessments.roster.state.none')}</p>;
  const left = newest.deadline === null ? null : Date.parse(newest.deadline) - now;
  const facts = [
    t('assessments.grading.attempt', { n: newest.attempt }),
    ...(newest.status === 'in_progress'
      ? [t('assessments.roster.answered', { answered: newest.answered, questions })]
      : newest.submittedAt === null
        ? []
        : [t('assessments.grading.handedIn', { date: dateTime(newest.submittedAt) })]),
  ];
  return (
    <>
      <p className={css['state']}>
        {t(`assessments.roster.state.${newest.status}`, { score: newest.score ?? 0, total })}
        {newest.status === 'in_progress' && left !== null && ` · ${t('assessments.roster.left', { time: clockText(left) })}`}
      </p>
      <p className={css['about']}>{facts.join(' · ')}</p>
    </>
  );
}

function ExtraLine({ entry: { extra } }: { entry: RosterEntry }) {
  const { t } = useTranslation();
  const { dateTime } = useDates();
  if (!extra) return null;
  const parts = [
    ...(extra.extraMinutes > 0 ? [t('assessments.roster.plusMinutes', { count: extra.extraMinutes })] : []),
    ...(extra.extraAttempts > 0 ? [t('assessments.roster.plusAttempts', { count: extra.extraAttempts })] : []),
    ...(extra.closesAt === null ? [] : [t('assessments.closes', { date: dateTime(extra.closesAt) })]),
  ];
  return <p className={css['about']}>{t('assessments.roster.granted', { what: parts.join(', ') })}</p>;
}
