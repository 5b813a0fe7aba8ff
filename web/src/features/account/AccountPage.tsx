import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { MyData } from '../privacy/MyData.tsx';
import { useUser } from '../auth/user-context.tsx';
import { Devices } from './Devices.tsx';
import { GuardianForm } from './GuardianForm.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { ProfileForm } from './ProfileForm.tsx';

/** What people see and change of themselves. */
export function AccountPage() {
  const { t } = useTranslation();
  const user = useUser();
  useTitle(t('account.title'), t('app.name'));
  return (
    <Page width="text" apart title={t('account.title')}>
      <ProfileForm />
      {user.role === 'student' && <GuardianForm />}
      <PasswordForm />
      <Devices />
      <MyData />
    </Page>
  );
}
