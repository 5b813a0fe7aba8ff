import { createContext, type ReactNode, use } from 'react';
import { useStore } from 'zustand';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { ClassroomClient, ClassroomState } from '../../rtc/classroom.ts';

const Context = createContext<ClassroomClient | null>(null);

export function ClassroomProvider({ client, children }: { client: ClassroomClient; children: ReactNode }) {
  return <Context value={client}>{children}</Context>;
}

export function useClient(): ClassroomClient {
  return must(use(Context), 'ClassroomProvider');
}

/** Part of the lesson's live state. `select` returns a primitive or something that keeps its identity. */
export function useClassroom<T>(select: (state: ClassroomState) => T): T {
  return useStore(useClient().store, select);
}
