import { useTranslation } from 'react-i18next';
import type { UseQueryResult } from '@tanstack/react-query';
import type { PlatformInstance } from '@watoto/shared/contract/http/platform.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Section } from './Section.tsx';
import css from './Instances.module.css';

/** Where people's sockets are. */
export function Instances({ instances }: { instances: UseQueryResult<PlatformInstance[]> }) {
  const { t } = useTranslation();
  return (
    <Section title={t('platform.instances')}>
      {instances.isPending && (
        <output aria-label={t('app.loading')}>
          <Skeleton height={64} />
        </output>
      )}
      {instances.data?.length === 0 && <p className={css['nothing']}>{t('platform.noInstances')}</p>}
      <ul className={css['list']}>
        {(instances.data ?? []).map((instance) => (
          <li key={instance.id} className={css['instance']} data-answers={instance.answers}>
            <h3 className={css['name']}>{instance.id}</h3>
            {instance.answers ? (
              <p className={css['figures']}>
                <span>{t('platform.sockets', { count: instance.sockets ?? 0 })}</span>
                <span>{t('platform.follows', { count: instance.rooms ?? 0 })}</span>
              </p>
            ) : (
              <p className={css['silent']}>{t('platform.silent')}</p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
