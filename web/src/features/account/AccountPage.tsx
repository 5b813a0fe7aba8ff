import { useTranslation } from 'react-i18next';
import { useTitle } from '../../ui/use-title.ts';
import { useUser } from '../auth/user-context.tsx';
import { Devices } from './Devices.tsx';
import { GuardianForm } from './GuardianForm.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import css from './AccountPage.module.css';

/** What people see and change of themselves. */
export function AccountPage() {
  const { t } = useTranslation();
  const user = useUser();
  useTitle(t('account.title'), t('app.name'));
  return (
    <div className={css['page']}>
      <h1 className={css['title']}>{t('account.title')}</h1>
      <ProfileForm />
      {user.role === 'student' && <GuardianForm />}
      <PasswordForm />
      <Devices />
    </div>
  );
}
