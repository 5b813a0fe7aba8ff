import { z } from 'zod';
import type { CallSpec, Rate } from '../kernel/rpc.ts';
import type { Permission } from './permissions.ts';

/** What every call of the browser's link says of itself: who may make it, and how often. */
export interface SignalingCall<I extends z.ZodType, O extends z.ZodType> extends CallSpec<I, O> {
  readonly permission: Permission;
  readonly rate: Rate;
}

export const call = <I extends z.ZodType, O extends z.ZodType>(spec: SignalingCall<I, O>): SignalingCall<I, O> => spec;
export const rate = (perSecond: number, burst: number): Rate => ({ perSecond, burst });
export const nothing = z.object({});
export const CLICK = rate(5, 20);
export const MEDIA = rate(10, 60);
