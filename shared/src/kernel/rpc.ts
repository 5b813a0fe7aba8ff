import { z } from 'zod';
import { AppError, WireError } from './errors.ts';
import { CallId } from './ids.ts';

/** How often one caller may make one call: a token bucket. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface CallSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
}

/**
 * One link's protocol: its calls and events. The zod schemas are the types of both sides; payloads are parsed
 * once, at the edge, by `dispatch` (calls) and by the receiving end (replies, events).
 */
export interface Contract {
  readonly calls: Readonly<Record<string, CallSpec>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export type CallName<C extends Contract> = keyof C['calls'] & string;
export type EventName<C extends Contract> = keyof C['events'] & string;
/** What the caller may write (defaults left out). */
export type CallInput<C extends Contract, N extends CallName<C>> = z.input<C['calls'][N]['input']>;
/** What the handler receives (defaults filled in, ids branded). */
export type CallData<C extends Contract, N extends CallName<C>> = z.output<C['calls'][N]['input']>;
export type CallOutput<C extends Contract, N extends CallName<C>> = z.output<C['calls'][N]['output']>;
export type EventData<C extends Contract, N extends EventName<C>> = z.output<C['events'][N]>;

/** A handler for every call of a contract: a missing one does not compile. */
export type Handlers<C extends Contract, Context> = {
  readonly [N in CallName<C>]: (data: CallData<C, N>, context: Context) => Promise<CallOutput<C, N>> | CallOutput<C, N>;
};

/** A call on the wire. */
export const CallEnvelope = z.object({ id: CallId, name: z.string().min(1).max(40), data: z.unknown() });
export type CallEnvelope = z.infer<typeof CallEnvelope>;

/** An answer on the wire. */
export const Reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: WireError }),
]);
export type Reply = z.infer<typeof Reply>;

/** The spec of a call, or `unknown_call`. Own properties only: 'constructor' is not a call. */
export function specOf<C extends Contract>(contract: C, name: string): { name: CallName<C>; spec: C['calls'][CallName<C>] } {
  const spec = Object.hasOwn(contract.calls, name) ? contract.calls[name] : undefined;
  if (!spec) throw new AppError('unknown_call', { details: { name: name.slice(0, 40) } });
  return { name: name as CallName<C>, spec: spec as C['calls'][CallName<C>] };
}

/** Parses a call's payload and runs its handler. Throws AppError; never lets raw input through. */
export async function dispatch<C extends Contract, Context>(
  contract: C,
  handlers: Handlers<C, Context>,
  call: { name: string; data: unknown },
  context: Context,
): Promise<unknown> {
  const { name, spec } = specOf(contract, call.name);
  const parsed = spec.input.safeParse(call.data);
  if (!parsed.success) throw AppError.from(parsed.error);
  return await handlers[name](parsed.data as CallData<C, typeof name>, context);
}

/** `dispatch` with its outcome as a wire reply; `onError` sees every failure before it is flattened. */
export async function answer<C extends Contract, Context>(
  contract: C,
  handlers: Handlers<C, Context>,
  call: { name: string; data: unknown },
  context: Context,
  onError: (error: AppError) => void = () => {},
): Promise<Reply> {
  try {
    return { ok: true, data: (await dispatch(contract, handlers, call, context)) ?? {} };
  } catch (thrown) {
    const error = AppError.from(thrown);
    onError(error);
    return { ok: false, error: error.toWire() };
  }
}
