import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { must } from '@watoto/shared/kernel/assert.ts';

/** What a host opens beside the lesson: to order it. */
export type RoomTool = 'groups' | 'timer' | 'seating' | 'order';

interface RoomTools {
  readonly tool: RoomTool | null;
  readonly open: (tool: RoomTool) => void;
  readonly close: () => void;
}

const Context = createContext<RoomTools | null>(null);

export function useRoomTools(): RoomTools {
  return must(use(Context), 'RoomToolsProvider');
}

export function RoomToolsProvider({ children }: { children: ReactNode }) {
  const [tool, setTool] = useState<RoomTool | null>(null);
  const tools = useMemo((): RoomTools => ({ tool, open: setTool, close: () => setTool(null) }), [tool]);
  return <Context value={tools}>{children}</Context>;
}
