import { deflateRawSync } from 'node:zlib';

/** JSON as raw DEFLATE (RFC 1951) in base64. `level`: zlib's, 1 is the quickest, 6 the usual. */
export const packed = (json: string, level: number): string => deflateRawSync(json, { level }).toString('base64');
