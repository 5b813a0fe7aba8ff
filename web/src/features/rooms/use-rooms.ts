import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SchoolRoom } from '@watoto/shared/contract/http/rooms.ts';
import { useApi } from '../api/api-context.tsx';

const KEY = ['rooms'];

export interface RoomForm {
  readonly name: string;
  readonly seats: number;
  readonly isActive: boolean;
}

export function useRooms() {
  const api = useApi();
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const first = await api.call('rooms.list', { query: { limit: 100 }, signal });
      if (first.nextCursor === null) return first.items;
      const second = await api.call('rooms.list', { query: { limit: 100, cursor: first.nextCursor }, signal });
      return [...first.items, ...second.items];
    },
  });
}

/** Making, changing and removing rooms; what the page shows, and what lessons can be planned in, is asked for anew. */
export function useRoomActs() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () =>
    Promise.all([queries.invalidateQueries({ queryKey: KEY }), queries.invalidateQueries({ queryKey: ['timetable'] })]);
  return {
    save: useMutation({
      mutationFn: ({ room, form }: { room: SchoolRoom | null; form: RoomForm }) =>
        room === null
          ? api.call('rooms.create', { body: form })
          : api.call('rooms.update', { params: { id: room.id }, body: form, ifVersion: room.version }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: async (room: SchoolRoom) => {
        await api.call('rooms.remove', { params: { id: room.id } });
        return room;
      },
      onSettled,
    }),
  };
}
