import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import { IconButton } from '../ui/Button.tsx';
import { LanguageIcon, ThemeIcon } from '../ui/icons.ts';
import { Logo } from '../ui/Logo.tsx';
import { Menu } from '../ui/Menu.tsx';
import { useLanguageEntries, useThemeEntries } from '../features/preferences/use-preferences.ts';
import { Bell } from '../features/notifications/Bell.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { HeaderSearch } from '../features/search/HeaderSearch.tsx';
import { Nav } from './Nav.tsx';
import css from './Shell.module.css';

/** The frame of all pages but the lesson itself: name, language, colours, account. `children` instead of a child route. */
export function Shell({ user, children }: { user: Me | null; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={css['shell']} data-nav={user ? '' : undefined}>
      <a href="#content" className={css['skip']}>
        {t('app.skip')}
      </a>
      <header className={css['header']}>
        <Link to="/" className={css['brand']}>
          <Logo />
          <span>{t('app.name')}</span>
        </Link>
        {user && <Nav role={user.role} />}
        {user && <HeaderSearch />}
        {user && <Bell />}
        <LanguageMenu />
        <ThemeMenu />
        {user && <AccountMenu user={user} />}
      </header>
      <main id="content" tabIndex={-1} className={css['main']}>
        {children ?? <Outlet />}
      </main>
    </div>
  );
}

function LanguageMenu() {
  const { t } = useTranslation();
  return (
    <Menu
      label={t('app.language')}
      entries={useLanguageEntries()}
      trigger={(props) => (
        <IconButton label={t('app.language')} {...props}>
          <LanguageIcon />
        </IconButton>
      )}
    />
  );
}

function ThemeMenu() {
  const { t } = useTranslation();
  return (
    <Menu
      label={t('app.theme')}
      entries={useThemeEntries()}
      trigger={(props) => (
        <IconButton label={t('app.theme')} {...props}>
          <ThemeIcon />
        </IconButton>
      )}
    />
  );
}
