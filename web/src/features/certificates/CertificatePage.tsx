import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { Loaded } from '../api/Loaded.tsx';
import { localeOf } from '../../i18n/languages.ts';

/** Is a certificate true? For anybody who holds one, without an account. */
export function CertificatePage() {
  const { certificateId } = useParams({ from: '/certificates/$certificateId' });
  const { t, i18n } = useTranslation();
  const api = useApi();
  const check = useQuery({
    queryKey: ['certificate', certificateId],
    queryFn: ({ signal }) => api.call('certificates.check', { params: { id: certificateId }, signal }),
  });
  useTitle(t('study.certificateTrue'), t('app.name'));
  const unknown = check.error !== null && ['not_found', 'invalid_input'].includes(AppError.from(check.error).code);
  if (unknown) return <MessagePage title={t('study.certificateFalse')}>{t('study.certificateFalseText')}</MessagePage>;
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'long' });
  return (
    <Loaded query={check} places={[96, 240]}>
      {({ studentName, courseTitle, issuedAt }) => (
        <MessagePage title={t('study.certificateTrue')}>
          <p>{t('study.certificateText', { name: studentName, title: courseTitle })}</p>
          <p>{t('study.certificateOn', { date: day.format(new Date(issuedAt)) })}</p>
        </MessagePage>
      )}
    </Loaded>
  );
}
