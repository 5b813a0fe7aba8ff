import { type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rungOfPeer } from '@watoto/shared/room/rungs.ts';
import { localeOf } from '../../i18n/languages.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Popover } from '../../ui/Popover.tsx';
import type { Network } from '../../rtc/classroom.ts';
import { useClassroom } from './classroom-context.tsx';
import { SaveData } from './ladder/SaveData.tsx';
import css from './ConnectionButton.module.css';

const BARS: Record<Network['quality'], number> = { good: 3, fair: 2, poor: 1, lost: 0, unknown: 0 };

/** How well the connection is, in bars; pressed, in numbers. */
export function ConnectionButton() {
  const { t } = useTranslation();
  const quality = useClassroom((state) => (state.phase.kind === 'reconnecting' ? 'lost' : state.network.quality));
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const label = t('connection.button', { quality: t(`connection.quality.${quality}`) });
  return (
    <>
      <IconButton
        label={label}
        tip="left"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event: MouseEvent<HTMLElement>) => setAnchor(event.currentTarget)}
      >
        <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" className={css['bars']} data-quality={quality}>
          {[0, 1, 2].map((bar) => (
            <rect key={bar} x={3 + bar * 7} y={14 - bar * 5} width="4.5" height={7 + bar * 5} rx="1.5" data-on={bar < BARS[quality]} />
          ))}
        </svg>
      </IconButton>
      <Popover anchor={anchor} onClose={() => setAnchor(null)} title={t('connection.title')}>
        <ConnectionFacts quality={quality} />
        <SaveData />
      </Popover>
    </>
  );
}

function ConnectionFacts({ quality }: { quality: Network['quality'] }) {
  const { t, i18n } = useTranslation();
  const network = useClassroom((state) => state.network);
  const media = useClassroom((state) => state.media);
  const percent = new Intl.NumberFormat(localeOf(i18n.language), { style: 'percent', maximumFractionDigits: 1 });
  const rung = useClassroom((state) => (state.me ? rungOfPeer(state.room, state.me) : 'video'));
  const facts: [string, string][] = [
    [t('connection.title'), t(`connection.quality.${quality}`)],
    [t('ladder.title'), t(`ladder.rung.${rung}`)],
    [t('connection.media'), t(`connection.mediaState.${media}`)],
  ];
  if (network.path) facts.push([t('connection.pathLabel'), t(`connection.path.${network.path}`)]);
  if (network.rttMs !== null) facts.push([t('connection.delay'), t('connection.delayMs', { ms: Math.round(network.rttMs) })]);
  if (network.loss !== null) facts.push([t('connection.loss'), percent.format(network.loss)]);
  return (
    <dl className={css['facts']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
