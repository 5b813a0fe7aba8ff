import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Me } from '@watoto/shared/contract/http/users.ts';
import { IconButton } from '../ui/Button.tsx';
import { MoreIcon } from '../ui/icons.ts';
import { Menu } from '../ui/Menu.tsx';
import { NAV } from './nav-items.ts';
import css from './Nav.module.css';

/** The ways to the school's pages: beside the name, or on a phone along the lower edge, where thumbs are. */
export function Nav({ role }: { role: Me['role'] }) {
  const { t } = useTranslation();
  const items = NAV.filter(({ roles }) => roles.includes(role));
  const more = items.filter(({ primary }) => !primary);
  return (
    <nav className={css['nav']} aria-label={t('nav.label')}>
      {items.map(
        ({ to, label, Icon, primary }) =>
          primary && (
            <Link key={to} to={to} className={css['link']} activeOptions={{ exact: to === '/' }}>
              <Icon />
              <span>{t(`nav.${label}`)}</span>
            </Link>
          ),
      )}
      {more.length > 0 && <More items={more} />}
    </nav>
  );
}

function More({ items }: { items: typeof NAV }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Menu
      label={t('nav.more')}
      entries={items.map(({ to, label, Icon }) => ({
        kind: 'action',
        key: to,
        label: t(`nav.${label}`),
        icon: <Icon />,
        onSelect: () => void navigate({ to }),
      }))}
      trigger={(props) => (
        <IconButton label={t('nav.more')} {...props}>
          <MoreIcon />
        </IconButton>
      )}
    />
  );
}
