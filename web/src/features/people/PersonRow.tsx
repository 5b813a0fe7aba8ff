import { useTranslation } from 'react-i18next';
import type { Account } from '@watoto/shared/contract/http/people.ts';
import { IconButton } from '../../ui/Button.tsx';
import { MoreVertIcon } from '../../ui/icons.ts';
import { Menu } from '../../ui/Menu.tsx';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useUser } from '../auth/user-context.tsx';
import { nameOf } from './ActOutcome.tsx';
import css from './PeoplePage.module.css';

export interface PersonRowProps {
  readonly person: Account;
  readonly onEdit: () => void;
  readonly onAct: (kind: 'on' | 'off' | 'unlock' | 'link') => void;
}

/** One person: who, what they are, what stands in their way; and what can be done. */
export function PersonRow({ person, onEdit, onAct }: PersonRowProps) {
  const { t } = useTranslation();
  const me = useUser();
  const now = useNow(30_000);
  const name = nameOf(person);
  const locked = person.lockedUntil !== null && Date.parse(person.lockedUntil) > now;
  const states = [
    !person.isActive && t('accounts.states.false'),
    locked && t('accounts.locked'),
    person.isActive && person.passwordSetAt === null && t('accounts.invited'),
    person.emailVerifiedAt === null && t('accounts.unproven'),
  ].filter((state) => state !== false);
  const action = (key: 'edit' | 'link' | 'unlock' | 'off' | 'on', onSelect: () => void) => ({
    kind: 'action' as const,
    key,
    label: t(`accounts.act.${key}`),
    danger: key === 'off',
    onSelect,
  });
  return (
    <li className={css['person']} data-off={!person.isActive}>
      <PersonAvatar id={person.id} name={name} />
      <div className={css['who']}>
        <div className={css['name']}>{name}</div>
        <div className={css['about']}>{person.email}</div>
      </div>
      <div className={css['what']}>
        {t(`accounts.roles.${person.role}`)}
        {person.grade !== null && ` · ${t('courses.grade', { grade: person.grade })}`}
        {states.map((state) => (
          <span key={state} className={css['state']}>
            {state}
          </span>
        ))}
      </div>
      <Menu
        label={t('accounts.actions', { name })}
        entries={[
          action('edit', onEdit),
          ...(person.isActive ? [action('link', () => onAct('link'))] : []),
          ...(locked ? [action('unlock', () => onAct('unlock'))] : []),
          // Nobody switches themselves off.
          ...(person.id === me.id ? [] : [action(person.isActive ? 'off' : 'on', () => onAct(person.isActive ? 'off' : 'on'))]),
        ]}
        trigger={(props) => (
          <IconButton label={t('accounts.actions', { name })} {...props}>
            <MoreVertIcon />
          </IconButton>
        )}
      />
    </li>
  );
}
