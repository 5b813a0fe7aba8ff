import { isUtf8 } from 'node:buffer';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** Objects and arrays in one another; ours have five at most. */
const MAX_DEPTH = 32;

const refuse = (message: string): never => {
  throw new AppError('invalid_input', { message });
};

/**
 * Refuses JSON that two readers may understand differently: names that come twice (JSON.parse keeps the last), `__proto__`, bytes
 * that are no UTF-8; and what is nested deeper than anything of ours. What is no JSON at all is JSON.parse's to refuse.
 */
export function requireStrictJson(bytes: Buffer): void {
  if (!isUtf8(bytes)) refuse('The body is not valid UTF-8.');
  const text = bytes.toString();
  /** For each open object its names so far; null for an open array. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : null);
      if (open.length > MAX_DEPTH) refuse(`The body is nested more than ${MAX_DEPTH} deep.`);
    } else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && isName(text, end)) takeName(names, nameIn(text.slice(at, end + 1)));
      at = end;
    }
  }
}

function takeName(names: Set<string>, name: string): void {
  if (name === '__proto__') refuse('The body has a name that is not allowed: __proto__.');
  if (names.has(name)) refuse(`The body has a name twice: ${name.slice(0, 60)}.`);
  names.add(name);
}

/** Where the string that begins at `from` ends: at its closing quote, or at the end of a text that breaks off. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** Is the string that ends here followed by a colon? */
function isName(text: string, end: number): boolean {
  let at = end + 1;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

/** Escapes must not hide that two names are one. */
function nameIn(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** Refuses text that no database keeps as it is: NUL, and halves of characters. */
export function requireWholeText(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) refuse('Text must have no NUL and no half characters.');
  } else if (Array.isArray(value)) {
    for (const one of value) requireWholeText(one);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      requireWholeText(name);
      requireWholeText(one);
    }
  }
}
