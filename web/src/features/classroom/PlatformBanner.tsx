import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useClassroom } from './classroom-context.tsx';

/** What those who run the platform have to say to everyone, until it is read or its time is over. */
export function PlatformBanner() {
  const { t } = useTranslation();
  const notice = useClassroom((state) => state.notice);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const now = useNow(5_000);
  if (!notice || Date.parse(notice.until) <= now || dismissed === notice.until) return null;
  return (
    <Notice
      tone={notice.level}
      action={
        <Button look="plain" onClick={() => setDismissed(notice.until)}>
          {t('app.close')}
        </Button>
      }
    >
      <strong>{t('connection.noticeFrom')}</strong> {notice.text}
    </Notice>
  );
}
