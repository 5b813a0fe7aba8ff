import { z } from 'zod';
import { route } from './route.ts';

/** `rooms.id`: a room of the school's building, not of a live lesson. */
export const SchoolRoomId = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .brand<'SchoolRoomId'>();
export type SchoolRoomId = z.infer<typeof SchoolRoomId>;

export const SchoolRoom = z
  .object({
    id: SchoolRoomId,
    name: z.string(),
    seats: z.number().int(),
    /** Lessons may be planned in it. */
    isActive: z.boolean(),
    version: z.number().int(),
  })
  .meta({ id: 'SchoolRoom' });
export type SchoolRoom = z.infer<typeof SchoolRoom>;

const fields = {
  name: z.string().trim().min(1).max(100),
  seats: z.number().int().min(1).max(1_000),
  isActive: z.boolean(),
};

export const NewSchoolRoom = z.strictObject({ ...fields, isActive: fields.isActive.default(true) }).meta({ id: 'NewSchoolRoom' });
export type NewSchoolRoom = z.infer<typeof NewSchoolRoom>;
export const SchoolRoomChange = z.strictObject(fields).partial().meta({ id: 'SchoolRoomChange' });
export type SchoolRoomChange = z.infer<typeof SchoolRoomChange>;

const byId = z.object({ id: SchoolRoomId });

export const roomRoutes = {
  'rooms.list': route({
    method: 'get',
    path: '/rooms',
    summary: "The school's rooms, by name",
    auth: ['teacher', 'admin'],
    query: z.object({ cursor: z.string().max(400).optional(), limit: z.coerce.number<number>().int().min(1).max(100).default(100) }),
    response: z.object({ items: z.array(SchoolRoom), nextCursor: z.string().nullable() }).meta({ id: 'SchoolRoomPage' }),
  }),
  'rooms.create': route({
    method: 'post',
    path: '/rooms',
    summary: 'A new room: `conflict` where one has this name',
    auth: ['admin'],
    body: NewSchoolRoom,
    response: SchoolRoom,
    status: 201,
    errors: ['conflict'],
  }),
  'rooms.update': route({
    method: 'patch',
    path: '/rooms/:id',
    summary: 'Another name, other seats; or it is closed and opened. Lessons planned in it stay',
    auth: ['admin'],
    params: byId,
    body: SchoolRoomChange,
    response: SchoolRoom,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
  'rooms.remove': route({
    method: 'delete',
    path: '/rooms/:id',
    summary: 'Take a room away: `conflict` while lessons are planned in it',
    auth: ['admin'],
    params: byId,
    errors: ['not_found', 'conflict'],
  }),
} as const;
