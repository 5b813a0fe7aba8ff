import type { Assessment, AssessmentChange } from '@watoto/shared/contract/http/assessments.ts';

/** Settings as they are typed. */
export type Settings = ReturnType<typeof settingsOf>;

export function settingsOf(assessment: Assessment) {
  return {
    title: assessment.title,
    description: assessment.description,
    /** '': of none. */
    moduleId: assessment.moduleId ?? '',
    limit: assessment.timeLimitMinutes === null ? '' : String(assessment.timeLimitMinutes),
    attempts: String(assessment.attemptsAllowed),
    passing: String(assessment.passingScore),
    weight: String(assessment.weight),
    opens: localTime(assessment.opensAt),
    closes: localTime(assessment.closesAt),
    shuffle: assessment.shuffle,
    showAnswers: assessment.showAnswers,
    isGraded: assessment.isGraded,
  };
}

/** As a field for date and time wants it: this device's time, to the minute. */
export function localTime(instant: string | null): string {
  if (instant === null) return '';
  const date = new Date(instant);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

export const instantOf = (local: string) => (local === '' ? null : new Date(local).toISOString());
export const numberOf = (text: string, least: number, most: number): number => {
  const number = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  return number >= least && number <= most ? Math.round(number * 100) / 100 : Number.NaN;
};

/** What to save; null: something can't be. */
export function toChange(settings: Settings): AssessmentChange | null {
  const timeLimitMinutes = settings.limit.trim() === '' ? null : numberOf(settings.limit, 1, 600);
  const attemptsAllowed = numberOf(settings.attempts, 1, 100);
  const passingScore = numberOf(settings.passing, 0, 100);
  const weight = numberOf(settings.weight, 0, 1_000);
  if (settings.title.trim() === '' || [timeLimitMinutes ?? 1, attemptsAllowed, passingScore, weight].some(Number.isNaN)) return null;
  if (!Number.isInteger(timeLimitMinutes ?? 1) || !Number.isInteger(attemptsAllowed)) return null;
  const { title, description, shuffle, showAnswers, isGraded } = settings;
  return {
    title: title.trim(),
    description: description.trim(),
    moduleId: settings.moduleId === '' ? null : settings.moduleId,
    timeLimitMinutes,
    attemptsAllowed,
    passingScore,
    weight,
    opensAt: instantOf(settings.opens),
    closesAt: instantOf(settings.closes),
    shuffle,
    showAnswers,
    isGraded,
  };
}
