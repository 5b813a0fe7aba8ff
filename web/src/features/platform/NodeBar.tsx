import { useTranslation } from 'react-i18next';
import type { Block, NodeView } from './platform-view.ts';
import { usePlaces } from './use-places.ts';
import css from './NodeBar.module.css';

const percent = (part: number) => `${(part * 100).toFixed(2)}%`;

/**
 * A node's capacity as a bar: a block for each lesson, as wide as the places kept for it, filled as far as people have come. One
 * picture with one description: the list of lessons says the rest in words.
 */
export function NodeBar({ view: { node, blocks, unnamed } }: { view: NodeView }) {
  const { t } = useTranslation();
  const length = Math.max(node.capacity, node.reserved, 1);
  const lessons = blocks.map(({ room, size }) => t('platform.blockText', { title: room.title, count: size }));
  const label = [usePlaces(node), ...lessons].join('; ');
  return (
    <>
      <p className="visually-hidden">{label}</p>
      <div aria-hidden="true" className={css['bar']} data-state={node.state}>
        {blocks.map((block) => (
          <LessonBlock key={block.room.id} block={block} />
        ))}
        {unnamed > 0 && (
          <span
            className={css['block']}
            data-unnamed="true"
            style={{ inlineSize: percent(unnamed / length) }}
            title={t('platform.unnamed')}
          />
        )}
      </div>
    </>
  );
}

function LessonBlock({ block: { room, size, width, seated } }: { block: Block }) {
  const { t } = useTranslation();
  const title = t('platform.blockText', { title: room.title, count: size });
  return (
    <span className={css['block']} style={{ inlineSize: percent(width) }} title={title}>
      <span className={css['seated']} style={{ inlineSize: percent(seated) }} />
      <span className={css['label']}>{room.title}</span>
    </span>
  );
}
