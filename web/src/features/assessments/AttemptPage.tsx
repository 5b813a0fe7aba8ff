import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { Loaded } from '../api/Loaded.tsx';
import { Quiz } from './Quiz.tsx';
import { ResultView } from './ResultView.tsx';
import { useAttempt } from './use-attempt.ts';

/** An attempt: the quiz while it is under way, then what became of it. */
export function AttemptPage({ attemptId }: { attemptId: string }) {
  const { t } = useTranslation();
  const loaded = useAttempt(attemptId);
  useTitle(loaded.data?.attempt.assessment.title ?? t('assessments.title'), t('app.name'));
  return (
    <Page>
      <Loaded query={loaded}>
        {(data) => (data.attempt.status === 'in_progress' ? <Quiz loaded={data} /> : <ResultView attempt={data.attempt} />)}
      </Loaded>
    </Page>
  );
}
