import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UseQueryResult } from '@tanstack/react-query';
import type { PlatformNode, PlatformRoom } from '@watoto/shared/contract/http/platform.ts';
import { Toast } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { errorText } from '../api/error-text.ts';
import { DrainDialog } from './DrainDialog.tsx';
import { NodeCard } from './NodeCard.tsx';
import { lessonsOn, othersHaveRoom, viewNodes } from './platform-view.ts';
import { Section } from './Section.tsx';
import { useDrainStarts, usePlatformActs } from './use-platform.ts';
import css from './NodeList.module.css';

interface Lists {
  nodes: UseQueryResult<PlatformNode[]>;
  rooms: UseQueryResult<PlatformRoom[]>;
}

/** The media servers, each as a bar of what it carries. */
export function NodeList({ nodes, rooms }: Lists) {
  const { t } = useTranslation();
  const { drain } = usePlatformActs();
  const starts = useDrainStarts(nodes.data, rooms.data);
  const [asked, setAsked] = useState<PlatformNode['id'] | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const shown = nodes.data ?? [];
  const lessons = rooms.data ?? [];

  const set = async (nodeId: PlatformNode['id'], wanted: boolean) => {
    setAsked(null);
    try {
      await drain.mutateAsync({ nodeId, drain: wanted });
      setSaid(t(wanted ? 'platform.drainBegun' : 'platform.takenBack', { node: nodeId }));
    } catch (error) {
      setSaid(errorText(t, error));
    }
  };

  return (
    <Section title={t('platform.nodes')}>
      {nodes.isPending && <LoadingNodes />}
      {nodes.data && shown.length === 0 && <p className={css['nothing']}>{t('platform.noNodes')}</p>}
      <ul className={css['list']}>
        {viewNodes(shown, lessons).map((view) => (
          <li key={view.node.id}>
            <NodeCard
              view={view}
              drainStart={starts[view.node.id] ?? null}
              busy={drain.isPending && drain.variables.nodeId === view.node.id}
              onDrain={() => setAsked(view.node.id)}
              onTakeBack={() => void set(view.node.id, false)}
            />
          </li>
        ))}
      </ul>
      <DrainDialog
        nodeId={asked}
        lessons={asked === null ? 0 : lessonsOn(asked, lessons)}
        fits={asked === null || othersHaveRoom(asked, shown)}
        onClose={() => setAsked(null)}
        onConfirm={(nodeId) => void set(nodeId, true)}
      />
      <Toast text={said} onDone={() => setSaid(null)} />
    </Section>
  );
}

function LoadingNodes() {
  const { t } = useTranslation();
  return (
    <output aria-label={t('app.loading')} className={css['list']}>
      {[0, 1].map((row) => (
        <Skeleton key={row} height={128} />
      ))}
    </output>
  );
}
