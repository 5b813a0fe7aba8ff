import { expect, test } from 'vitest';
import { isAllowed } from './licences.ts';

test.each(['MIT', 'Apache-2.0', '(MIT OR CC0-1.0)', 'MIT AND ISC', 'GPL-3.0-only OR MIT', '(MIT AND BSD-3-Clause) OR AGPL-3.0-only'])(
  '%s may be used',
  (licence) => expect(isAllowed(licence)).toBe(true),
);

test.each(['GPL-3.0-only', 'AGPL-3.0-or-later', 'MIT AND GPL-3.0-only', 'SEE LICENSE IN LICENSE.md', 'UNLICENSED', 'none stated', ''])(
  '%j may not, without a person looking at it',
  (licence) => expect(isAllowed(licence)).toBe(false),
);
