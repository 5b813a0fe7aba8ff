import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GROUPS_MAX } from '@watoto/shared/room/groups.ts';
import { Button } from '../../../ui/Button.tsx';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useCalls } from '../use-calls.ts';
import css from '../RoomTools.module.css';
import { type Plan, atRandom, countForSize, groupsOf, likeLastTime, pupilsOf, usualCount, withCount } from './plan-groups.ts';

const MINUTE = 60_000;
const MAIN = 'main';
const SIZES = [2, 3, 4, 5, 6];

/** Who works with whom: at random, like the last time, or each by hand; nobody is moved before it is opened. */
export function GroupsDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const call = useCalls();
  const peers = useClassroom((state) => state.room.peers);
  const last = useClassroom((state) => state.room.groups);
  const pupils = pupilsOf({ peers }, i18n.language);
  const [count, setCount] = useState(() => usualCount(pupils.length));
  const [names, setNames] = useState<readonly string[]>([]);
  const [plan, setPlan] = useState<Plan>(() => atRandom(pupils, usualCount(pupils.length), Math.random));
  const [minutes, setMinutes] = useState('');
  const [opening, setOpening] = useState(false);
  const nameOf = (at: number) => names[at] ?? t('roomTools.groups.name', { number: at + 1 });
  const groups = groupsOf(plan, pupils, count);
  const lastsMs = minutes.trim() === '' ? null : Math.round(Number(minutes) * MINUTE);
  const good = groups.some((group) => group.length > 0) && (lastsMs === null || (lastsMs >= MINUTE && lastsMs <= 180 * MINUTE));

  const recount = (wanted: number) => {
    const next = Math.min(GROUPS_MAX, Math.max(1, Math.floor(wanted) || 1));
    setCount(next);
    setPlan((now) => withCount(now, next));
  };
  const deal = (into: number) => {
    setNames([]);
    setCount(into);
    setPlan(atRandom(pupils, into, Math.random));
  };
  const again = () => {
    if (!last) return;
    const before = likeLastTime(last, pupils);
    setNames(before.names);
    setCount(before.names.length);
    setPlan(before.plan);
  };
  const open = async () => {
    setOpening(true);
    const planned = groups.map((group, at) => ({ name: nameOf(at), peerIds: group.map(({ id }) => id) }));
    // On success the panel of the open groups takes this dialog's place.
    await call('groups.open', { groups: planned, lastsMs });
    setOpening(false);
  };
  return (
    <FormDialog
      wide
      title={t('roomTools.groups.title')}
      save={t('roomTools.groups.open')}
      cancel={t('app.cancel')}
      disabled={!good || opening}
      onSave={() => void open()}
      onClose={onClose}
    >
      <div className={css['two']}>
        <TextField
          label={t('roomTools.groups.count')}
          type="number"
          size="small"
          value={count}
          onChange={(event) => recount(Number(event.target.value))}
          slotProps={{ htmlInput: { min: 1, max: GROUPS_MAX } }}
        />
        <TextField
          label={t('roomTools.groups.minutes')}
          type="number"
          size="small"
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
          slotProps={{ htmlInput: { min: 1, max: 180 } }}
        />
      </div>
      <div className={css['actions']}>
        <Button look="soft" onClick={() => deal(count)}>
          {t('roomTools.groups.atRandom')}
        </Button>
        {last && (
          <Button look="soft" onClick={again}>
            {t('roomTools.groups.likeLast')}
          </Button>
        )}
        {SIZES.filter((size) => size < pupils.length).map((size) => (
          <Button key={size} look="plain" onClick={() => deal(countForSize(pupils.length, size))}>
            {t('roomTools.groups.ofSize', { size })}
          </Button>
        ))}
      </div>
      <output className={css['preview']}>
        {groups.map((group, at) => (
          // Groups have no identity before they are opened but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at}>
            <strong>{nameOf(at)}</strong> {group.map(({ name }) => name).join(', ') || t('roomTools.groups.nobody')}
          </span>
        ))}
      </output>
      {pupils.length === 0 && <p>{t('roomTools.groups.noPupils')}</p>}
      <ul className={css['people']}>
        {pupils.map(({ id, name }) => (
          <li key={id}>
            <SelectField
              label={name}
              value={String(plan[id] ?? MAIN)}
              onChange={(value) => setPlan((now) => ({ ...now, [id]: value === MAIN ? null : Number(value) }))}
              options={[
                { value: MAIN, label: t('roomTools.groups.mainRoom') },
                ...groups.map((_, at) => ({ value: String(at), label: nameOf(at) })),
              ]}
            />
          </li>
        ))}
      </ul>
      <p className={css['note']}>{t('roomTools.groups.notRecorded')}</p>
    </FormDialog>
  );
}
