import { relative } from 'node:path';

export interface BannerFacts {
  readonly url: string;
  /** null: this is a real school. */
  readonly demo: {
    readonly password: string;
    readonly accounts: readonly { readonly role: string; readonly name: string; readonly email: string }[];
  } | null;
  /** This machine's own addresses in its networks. */
  readonly addresses: readonly string[];
  /** What media is announced as. */
  readonly announced: string;
  readonly dataDir: string;
  readonly logPath: string;
}

/** Pupils that are named; the others are counted. */
const PUPILS_SHOWN = 3;

/** What the terminal says when all is up. */
export function banner(facts: BannerFacts): string {
  const lines = [
    `Watoto is ready:  ${facts.url}`,
    '',
    ...demoSchool(facts.demo),
    `Data   ${short(facts.dataDir)}`,
    `Log    ${short(facts.logPath)}`,
    'Stop   Ctrl-C',
    ...forOthers(facts),
  ];
  return `\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n`;
}

function demoSchool(demo: BannerFacts['demo']): string[] {
  if (!demo || demo.accounts.length === 0) return [];
  const pupils = demo.accounts.filter(({ role }) => role === 'student');
  const hidden = new Set(pupils.slice(PUPILS_SHOWN));
  const shown = demo.accounts.filter((account) => !hidden.has(account));
  const width = Math.max(...shown.map(({ email }) => email.length));
  return [
    `Sign in to the demo school with the password  ${demo.password}  as`,
    ...shown.map(({ role, name, email }) => `  ${email.padEnd(width)}  ${name}, ${role}`),
    ...(hidden.size > 0 ? [`  and ${hidden.size} students more (the school's admin sees them all)`] : []),
    '',
  ];
}

/** Browsers give camera and microphone to pages of this machine, or over HTTPS: no use to send people where they can't speak. */
function forOthers({ addresses, announced }: BannerFacts): string[] {
  const [address] = addresses;
  if (address === undefined || announced !== '127.0.0.1') return [];
  return [
    '',
    'On other machines, browsers want HTTPS for camera and microphone, and must be told where media goes:',
    `put a TLS proxy in front (PUBLIC_URL, TRUSTED_PROXIES=1), and set ANNOUNCED_ADDRESS=${address}`,
  ];
}

function short(path: string): string {
  const own = relative(process.cwd(), path);
  return own.startsWith('..') ? path : `./${own}`;
}
