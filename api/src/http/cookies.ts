import type { Request, Response } from 'express';

/** The cookies of one request, and of its answer. */
export interface Cookies {
  get(name: string): string | null;
  /** httpOnly and SameSite=Strict, always. */
  set(name: string, value: string, options: { path: string; expires: Date }): void;
  clear(name: string, options: { path: string }): void;
}

/** @param secure whether the public origin is https: a browser drops Secure cookies of plain http. */
export function cookiesOf(req: Request, res: Response, secure: boolean): Cookies {
  const attributes = { httpOnly: true, sameSite: 'strict', secure } as const;
  return {
    get: (name) => readCookie(req.headers.cookie ?? '', name),
    set: (name, value, options) => void res.cookie(name, value, { ...attributes, ...options }),
    clear: (name, options) => void res.clearCookie(name, { ...attributes, ...options }),
  };
}

/** One cookie of a Cookie header. Values are tokens of ours, so nothing needs decoding. */
export function readCookie(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}
