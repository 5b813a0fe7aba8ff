import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { checkNetwork, type NetworkCheck as Checked } from '../../rtc/network-check.ts';
import { NetworkIcon } from '../../ui/icons.ts';
import devices from '../devices/devices.module.css';
import css from './DeviceCheckPage.module.css';

/** Is the lesson's server there, and can media travel? */
export function NetworkCheck() {
  const { t } = useTranslation();
  const check = useQuery({ queryKey: ['network-check'], queryFn: () => checkNetwork({ url: '' }), staleTime: 0, gcTime: 0 });
  return (
    <section className={css['card']} aria-labelledby="check-network">
      <h2 id="check-network" className={css['cardHead']}>
        <NetworkIcon /> {t('check.network')}
      </h2>
      <output className={devices['hint']}>
        {check.data ? t(textOf(check.data), { ms: Math.max(1, Math.round(check.data.signalingMs ?? 0)) }) : t('check.networkChecking')}
      </output>
    </section>
  );
}

function textOf({ signalingMs, webrtc }: Checked) {
  if (signalingMs === null) return 'check.networkLost';
  return webrtc === 'udp' ? 'check.networkUdp' : webrtc === 'tcp' ? 'check.networkTcp' : 'check.networkNone';
}
