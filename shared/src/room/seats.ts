import { z } from 'zod';
import { PeerId } from '../kernel/ids.ts';
import { type Rule, actor, isCode } from './outcome.ts';

/** Who sits where, first seat first. Those who are not named sit behind them. */
export const SeatOrder = z.array(PeerId).max(1_000);

/** As a host arranged it; an empty order: by name again. */
export const seatsArranged: Rule<'seats.arranged'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const order = [...new Set(data.order)];
  return { ...state, seats: order };
};
