import { useTranslation } from 'react-i18next';
import type { WayState } from '../../rtc/path-check.ts';
import { Button } from '../../ui/Button.tsx';
import { AbsentIcon, BlockedIcon, NetworkIcon, OpenIcon, PendingIcon } from '../../ui/icons.ts';
import devices from '../devices/devices.module.css';
import page from './DeviceCheckPage.module.css';
import css from './NetworkCheck.module.css';
import type { NetworkCheck as Check } from './use-network-check.ts';
import { type Verdict, openRelays, relayState, verdictOf } from './ways.ts';

/** Is the lesson's server there, and which way can media take to it? Each way is tried for real. */
export function NetworkCheck({ check: { pingMs, ways, again } }: { check: Check }) {
  const { t } = useTranslation();
  const verdict = verdictOf(pingMs, ways);
  const over = openRelays(ways).join(', ');
  const relay = relayState(ways);
  return (
    <section className={page['card']} aria-labelledby="check-network">
      <h2 id="check-network" className={page['cardHead']}>
        <NetworkIcon /> {t('check.network')}
        {verdict !== 'checking' && verdict !== 'udp' && (
          <Button look="soft" onClick={again}>
            {t('check.networkAgain')}
          </Button>
        )}
      </h2>
      <output className={devices['hint']} data-verdict={verdict}>
        {t(`check.verdict.${verdict}`)}
        {pingMs ? ` ${t('check.ping', { ms: Math.max(1, Math.round(pingMs)) })}` : ''}
      </output>
      <ul className={css['ways']} aria-label={t('check.ways')}>
        <Way name={t('check.way.udp')} state={ways.udp} />
        <Way name={t('check.way.tcp')} state={ways.tcp} />
        <Way
          name={t('check.way.relay')}
          state={relay}
          text={relay === 'open' ? (over ? t('check.openOver', { over }) : t('check.state.checking')) : undefined}
        />
      </ul>
      {ADVICE.includes(verdict) && <p className={css['advice']}>{t(`check.advice.${verdict === 'blocked' ? 'blocked' : 'slow'}`)}</p>}
    </section>
  );
}

/** Where somebody who looks after the network could do something. */
const ADVICE: readonly Verdict[] = ['tcp', 'relay', 'blocked'];

const ICONS = { checking: PendingIcon, open: OpenIcon, blocked: BlockedIcon, unchecked: AbsentIcon, absent: AbsentIcon } as const;

/** `text`: more than its state says. */
function Way({ name, state, text }: { name: string; state: WayState; text?: string | undefined }) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  return (
    <li data-state={state}>
      <Icon aria-hidden="true" />
      <span>{name}</span>
      <span className={css['state']}>{text ?? t(`check.state.${state}`)}</span>
    </li>
  );
}
