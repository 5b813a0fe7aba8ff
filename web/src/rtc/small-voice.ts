import { soundIsScarce } from '@watoto/shared/room/rungs.ts';
import type { ClassroomState } from './classroom.ts';

/** For those who have nothing but sound; and while the socket is away, for what is to bring it back needs room beside the voice. */
export const wantsSmallVoice = ({ room, phase }: Pick<ClassroomState, 'room' | 'phase'>): boolean =>
  phase.kind === 'reconnecting' || soundIsScarce(room);
