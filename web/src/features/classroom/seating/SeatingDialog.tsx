import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Peer } from '@watoto/shared/room/state.ts';
import { groupOf } from '@watoto/shared/room/groups.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { HandIcon, MicIcon, MicOffIcon, OfflineIcon } from '../../../ui/icons.ts';
import { Menu, type MenuEntry } from '../../../ui/Menu.tsx';
import { PersonAvatar } from '../../../ui/PersonAvatar.tsx';
import { PHONE, useMediaQuery } from '../../../ui/use-media-query.ts';
import { useClassroom } from '../classroom-context.tsx';
import { handPlace, isSending } from '../people.ts';
import { RemoveDialog } from '../RemoveDialog.tsx';
import { useCalls } from '../use-calls.ts';
import { usePersonEntries } from '../use-person-entries.ts';
import css from '../RoomTools.module.css';
import { reseated, seated, step } from './seats.ts';

/** Pupils in fixed seats: a face is found where it was before. Arrow keys go from seat to seat; each opens what can be done. */
export function SeatingDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const call = useCalls();
  const room = useClassroom((state) => state.room);
  const columns = useMediaQuery(PHONE) ? 2 : 4;
  const pupils = seated(room, i18n.language);
  const [active, setActive] = useState(0);
  const [removing, setRemoving] = useState<Peer | null>(null);
  const grid = useRef<HTMLTableElement>(null);
  const current = Math.min(active, Math.max(0, pupils.length - 1));
  const rows = Array.from({ length: Math.ceil(pupils.length / columns) }, (_, row) => pupils.slice(row * columns, (row + 1) * columns));
  const onKeyDown = (event: KeyboardEvent) => {
    // The keys of an open menu come here too: it is drawn elsewhere, but belongs to its seat.
    if (!(event.target instanceof Node) || !grid.current?.contains(event.target)) return;
    const to = step(event.key, current, columns, pupils.length);
    if (to === null) return;
    event.preventDefault();
    setActive(to);
    grid.current?.querySelectorAll<HTMLElement>('[data-seat]')[to]?.focus();
  };
  const move = (peer: Peer, by: number) => {
    setActive(Math.min(pupils.length - 1, Math.max(0, pupils.indexOf(peer) + by)));
    void call('seats.arrange', { order: reseated(pupils, room.seats, peer.id, by) });
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('roomTools.seating.title')}
      actions={
        <>
          {room.seats.length > 0 && (
            <Button look="plain" onClick={() => void call('seats.arrange', { order: [] })}>
              {t('roomTools.seating.byName')}
            </Button>
          )}
          <Button onClick={onClose}>{t('app.close')}</Button>
        </>
      }
    >
      {pupils.length === 0 && <p>{t('roomTools.groups.noPupils')}</p>}
      {/* Cells that are gone through by arrow keys: what ARIA calls a grid. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role */}
      <table ref={grid} role="grid" aria-label={t('roomTools.seating.title')} className={css['table']} tabIndex={-1} onKeyDown={onKeyDown}>
        <tbody className={css['grid']}>
          {rows.map((row, at) => (
            <tr key={row[0]?.id} className={css['row']}>
              {row.map((peer, column) => (
                <td key={peer.id} className={css['cell']}>
                  <Seat
                    peer={peer}
                    current={at * columns + column === current}
                    onFocus={() => setActive(at * columns + column)}
                    onMove={(by) => move(peer, by)}
                    onRemove={() => setRemoving(peer)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <RemoveDialog peer={removing} onClose={() => setRemoving(null)} />
    </Dialog>
  );
}

interface SeatProps {
  peer: Peer;
  current: boolean;
  onFocus: () => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function Seat({ peer, current, onFocus, onMove, onRemove }: SeatProps) {
  const { t } = useTranslation();
  const mic = useClassroom((state) => isSending(state.room, peer.id, 'mic'));
  const hand = useClassroom((state) => handPlace(state.room, peer.id) !== null);
  const group = useClassroom((state) => state.room.groups?.groups.find(({ id }) => id === groupOf(state.room, peer.id))?.name ?? '');
  const entries: MenuEntry[] = [
    { kind: 'action', key: 'earlier', label: t('roomTools.seating.earlier'), onSelect: () => onMove(-1) },
    { kind: 'action', key: 'later', label: t('roomTools.seating.later'), onSelect: () => onMove(1) },
    { kind: 'line', key: 'seats' },
    ...usePersonEntries(peer, onRemove),
  ];
  return (
    <Menu
      label={t('people.actions', { name: peer.name })}
      entries={entries}
      trigger={(props) => (
        <button type="button" data-seat={peer.id} className={css['seat']} tabIndex={current ? 0 : -1} onFocus={onFocus} {...props}>
          <PersonAvatar id={peer.id} name={peer.name} size={36} />
          <span className={css['seatName']}>{peer.name}</span>
          <span className={css['states']}>
            {peer.droppedAt !== null && <OfflineIcon fontSize="small" titleAccess={t('classroom.droppedShort')} />}
            {hand && <HandIcon fontSize="small" titleAccess={t('classroom.handIsRaised')} />}
            {mic ? (
              <MicIcon fontSize="small" titleAccess={t('classroom.micIsOn')} />
            ) : (
              <MicOffIcon fontSize="small" titleAccess={t('classroom.micIsOff')} />
            )}
          </span>
          {group !== '' && <span className={css['note']}>{group}</span>}
        </button>
      )}
    />
  );
}
