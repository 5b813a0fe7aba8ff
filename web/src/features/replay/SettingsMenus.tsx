import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/languages.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { ViewIcon } from '../../ui/icons.ts';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { RATES } from './play-clock.ts';
import { usePlayback, usePlayer } from './player-context.tsx';
import type { ReplayLook } from './use-look.ts';
import type { ViewMode } from './wanted-lanes.ts';

const MODES: readonly ViewMode[] = ['both', 'screen', 'speaker', 'sound'];

/** How fast it plays. Voices keep their pitch. */
export function SpeedMenu() {
  const { t, i18n } = useTranslation();
  const player = usePlayer();
  const rate = usePlayback((state) => state.rate);
  const number = new Intl.NumberFormat(localeOf(i18n.language));
  const entries = RATES.map(
    (it): MenuEntry => ({
      kind: 'choice',
      key: String(it),
      label: t('replay.times', { rate: number.format(it) }),
      chosen: it === rate,
      onSelect: () => player.setRate(it),
    }),
  );
  const now = t('replay.times', { rate: number.format(rate) });
  return (
    <Menu
      label={t('replay.speed')}
      entries={entries}
      trigger={(props) => (
        <Button look="plain" aria-label={t('replay.speedNow', { rate: now })} {...props}>
          {now}
        </Button>
      )}
    />
  );
}

/** What is shown. */
export function ViewMenu({ look }: { look: ReplayLook }) {
  const { t } = useTranslation();
  const player = usePlayer();
  const mode = usePlayback((state) => state.mode);
  const entries: MenuEntry[] = [
    { kind: 'heading', key: 'heading', label: t('replay.view') },
    ...MODES.map(
      (it): MenuEntry => ({
        kind: 'choice',
        key: it,
        label: t(`replay.modes.${it}`),
        chosen: it === mode,
        onSelect: () => player.setMode(it),
      }),
    ),
  ];
  if (look.hasCaptions) {
    entries.push(
      { kind: 'line', key: 'line' },
      { kind: 'switch', key: 'captions', label: t('replay.captions'), checked: look.captionsOn, onChange: look.actions.captions },
    );
  }
  return (
    <Menu
      label={t('replay.view')}
      entries={entries}
      trigger={(props) => (
        <IconButton label={t('replay.view')} {...props}>
          <ViewIcon />
        </IconButton>
      )}
    />
  );
}
