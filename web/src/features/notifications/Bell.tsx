import Badge from '@mui/material/Badge';
import { useTranslation } from 'react-i18next';
import { IconLink } from '../../ui/IconLink.tsx';
import { BellIcon } from '../../ui/icons.ts';
import { useUnread } from './use-notifications.ts';

/** In the header of every page: how much is unread, and the way to it. */
export function Bell() {
  const { t } = useTranslation();
  const unread = useUnread();
  return (
    <IconLink to="/notifications" label={unread > 0 ? t('notifications.bell', { count: unread }) : t('notifications.bellNone')}>
      <Badge badgeContent={unread === 0 ? null : unread} max={99} color="error">
        <BellIcon />
      </Badge>
    </IconLink>
  );
}
