import { z } from 'zod';

/** A person's part in one room. `recorder` is ours: it hears and sees, and is not shown among the people. */
export const Role = z.enum(['host', 'cohost', 'pupil', 'observer', 'recorder']);
export type Role = z.infer<typeof Role>;

export const PERMISSIONS = [
  'attend',
  'publish',
  'speak',
  'shareScreen',
  'chat',
  'draw',
  'raiseHand',
  'answer',
  'moderate',
  'record',
  'end',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const GRANTS = {
  host: ['attend', 'publish', 'speak', 'shareScreen', 'chat', 'draw', 'raiseHand', 'moderate', 'record', 'end'],
  cohost: ['attend', 'publish', 'speak', 'shareScreen', 'chat', 'draw', 'raiseHand', 'moderate', 'record'],
  pupil: ['attend', 'publish', 'speak', 'shareScreen', 'chat', 'draw', 'raiseHand', 'answer'],
  observer: ['attend'],
  recorder: ['attend'],
} as const satisfies Record<Role, readonly Permission[]>;

/** May this role do this at all? Locks and bans of the room come on top (room/). */
export function can(role: Role, permission: Permission): boolean {
  return (GRANTS[role] as readonly Permission[]).includes(permission);
}

/** Hosts and co-hosts: locks don't bind them, and pupils' private questions reach them. */
export function isHost(role: Role): boolean {
  return can(role, 'moderate');
}
