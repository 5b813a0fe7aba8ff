import { z } from 'zod';
import type { CallSpec } from '@watoto/shared/kernel/rpc.ts';

/** What the benchmark asks of a process with members: each holds a part of the school's sockets. */

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallSpec<I, O> => ({ input, output });
const nothing = z.object({});

/** Someone who will join: where, with what token, and when (ms from now). */
export const Arrival = z.object({ url: z.string(), token: z.string(), inMs: z.number() });
export type Arrival = z.infer<typeof Arrival>;

export const memberContract = {
  calls: {
    /** Resolves when everyone has joined, or has failed to. */
    arrive: call(
      z.object({ arrivals: z.array(Arrival), /** Keep when each entry came. */ follows: z.boolean().optional() }),
      z.object({ joinMs: z.array(z.number()), failures: z.array(z.string()) }),
    ),
    /** The members at these places in `arrivals` say `messages` in turn, evenly over time. Resolves when all were answered. */
    speak: call(
      z.object({ speakers: z.array(z.number().int()), messages: z.number().int(), everyMs: z.number() }),
      z.object({ failures: z.array(z.string()) }),
    ),
    /** What this process' members have heard since they joined. */
    heard: call(
      nothing,
      z.object({
        /** For each message heard: who said it when (its key), and after how many ms each member had it. */
        deliveries: z.array(z.object({ key: z.string(), ms: z.array(z.number()) })),
        /** The newest `seq` of each member that is still connected. */
        newest: z.array(z.number().int()),
        /** Why sockets ended that had joined. */
        ended: z.array(z.string()),
        /** Entries that a member missed, and entries that it was told twice. */
        missed: z.number().int(),
        doubled: z.number().int(),
        bytes: z.number(),
        frames: z.number(),
      }),
    ),
    /** When each entry came to each member that was there, ms of the machine's clock (`nowNs`). */
    followed: call(nothing, z.object({ entries: z.array(z.object({ seq: z.number().int(), at: z.array(z.number()) })) })),
    leave: call(nothing, nothing),
  },
  events: {},
} as const;
export type MemberContract = typeof memberContract;
