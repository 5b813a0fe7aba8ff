/** A stretch of time, milliseconds since 1970; `until` is not in it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, until }) => sum + until - from, 0);

/** The same time, in order, without overlaps and empty ones. */
export function merged(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of spans.filter(({ from, until }) => until > from).toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && span.from <= last.until) out[out.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
    else out.push(span);
  }
  return out;
}

/** What of `spans` is in none of `others`. */
export function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  let left = merged(spans);
  for (const out of merged(others))
    left = left.flatMap((span) =>
      [
        { from: span.from, until: Math.min(span.until, out.from) },
        { from: Math.max(span.from, out.until), until: span.until },
      ].filter(({ from, until }) => until > from),
    );
  return left;
}

/** What is in both. */
export function common(spans: readonly Span[], others: readonly Span[]): Span[] {
  return merged(
    spans.flatMap((one) => others.map((other) => ({ from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) }))),
  );
}

/** How much of `spans` lies before `at`: where that is when they are played one after another. */
export function positionIn(spans: readonly Span[], at: number): number {
  return spans.reduce((sum, { from, until }) => sum + Math.max(0, Math.min(at, until) - from), 0);
}

export function overlaps(spans: readonly Span[], { from, until }: Span): boolean {
  return spans.some((span) => from < span.until && until > span.from);
}

export function holds(spans: readonly Span[], at: number): boolean {
  return spans.some(({ from, until }) => at >= from && at < until);
}
