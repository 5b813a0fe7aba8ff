import { useTranslation } from 'react-i18next';
import { useTitle } from '../../ui/use-title.ts';
import { Devices } from './Devices.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import css from './AccountPage.module.css';

/** What people see and change of themselves. */
export function AccountPage() {
  const { t } = useTranslation();
  useTitle(t('account.title'), t('app.name'));
  return (
    <div className={css['page']}>
      <h1 className={css['title']}>{t('account.title')}</h1>
      <ProfileForm />
      <PasswordForm />
      <Devices />
    </div>
  );
}
