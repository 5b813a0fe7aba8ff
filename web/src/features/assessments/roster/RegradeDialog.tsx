import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RegradeEffect } from '@watoto/shared/contract/http/questions.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Progress } from '../../../ui/Progress.tsx';
import { errorText } from '../../api/error-text.ts';
import { Loaded } from '../../api/Loaded.tsx';
import { useRegrade, useRegradePreview } from './use-roster.ts';
import css from '../Quiz.module.css';

/** What grading again changes, in words. */
export function EffectWords({ effect }: { effect: RegradeEffect }) {
  const { t } = useTranslation();
  const { attempts, changed, better, worse, given, taken } = effect;
  if (changed === 0) return <p>{t('assessments.regrade.nothing', { count: attempts })}</p>;
  return (
    <>
      <p>{t('assessments.regrade.changed', { count: changed, attempts })}</p>
      <ul className={css['problems']}>
        {better > 0 && <li>{t('assessments.regrade.better', { count: better, points: t('assessments.points', { count: given }) })}</li>}
        {worse > 0 && <li>{t('assessments.regrade.worse', { count: worse, points: t('assessments.points', { count: taken }) })}</li>}
      </ul>
    </>
  );
}

/** Grades all that was handed in by the keys as they are: shows first what that changes. */
export function RegradeDialog({ assessmentId, open, onClose }: { assessmentId: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const preview = useRegradePreview(assessmentId, open);
  const regrade = useRegrade(assessmentId);
  const close = () => {
    onClose();
    regrade.reset();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('assessments.regrade.title')}
      actions={
        regrade.isSuccess ? (
          <Button onClick={close}>{t('app.close')}</Button>
        ) : (
          <Choice
            onCancel={close}
            onDo={() => regrade.mutate()}
            disabled={regrade.isPending || preview.isFetching || !preview.data || preview.data.changed === 0}
          >
            {t('assessments.regrade.do')}
          </Choice>
        )
      }
    >
      {regrade.isPending && <Progress label={t('assessments.regrade.going')} />}
      {regrade.isError && <Notice tone="error">{errorText(t, regrade.error)}</Notice>}
      {regrade.data ? (
        <Notice tone="success">{t('assessments.regrade.done', { count: regrade.data.changed })}</Notice>
      ) : (
        <Loaded query={preview}>{(effect) => <EffectWords effect={effect} />}</Loaded>
      )}
    </Dialog>
  );
}

interface ChoiceProps {
  readonly onCancel: () => void;
  readonly onDo: () => void;
  readonly disabled: boolean;
  readonly children: ReactNode;
}

/** To do it, or not. */
export function Choice({ onCancel, onDo, disabled, children }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <>
      <Button look="plain" onClick={onCancel}>
        {t('app.cancel')}
      </Button>
      <Button onClick={onDo} disabled={disabled}>
        {children}
      </Button>
    </>
  );
}
