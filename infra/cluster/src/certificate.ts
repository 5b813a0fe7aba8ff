import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface EdgeCertificate {
  /** PEM files. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const AUTHORITY_DAYS = 3_650;
/** Browsers take no longer ones. */
const CERTIFICATE_DAYS = 397;
/** One that has less than these days left is made anew at the next start. */
const RENEW_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1_000;
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * A certificate for `names` (host names and addresses) of an authority made for this cluster alone, kept in `dir`: people who
 * trust the authority once have a valid certificate ever after. Needs openssl.
 */
export async function openCertificate(dir: string, names: readonly string[]): Promise<EdgeCertificate> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const files = { authority: join(dir, 'ca.crt'), certificate: join(dir, 'edge.crt'), key: join(dir, 'edge.key') };
  const authorityKey = join(dir, 'ca.key');
  if (!(await isGood(files.authority, []))) await makeAuthority(files.authority, authorityKey);
  if (!(await isGood(files.certificate, names, files.authority))) await makeCertificate(files, authorityKey, names);
  return files;
}

async function makeAuthority(certificate: string, key: string): Promise<void> {
  const subject = ['-subj', '/O=Watoto/CN=Watoto cluster authority', '-days', String(AUTHORITY_DAYS)];
  const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await openssl(['req', '-x509', ...CURVE, ...subject, ...extensions, '-keyout', key, '-out', certificate]);
}

async function makeCertificate(files: EdgeCertificate, authorityKey: string, names: readonly string[]): Promise<void> {
  const request = `${files.certificate}.request`;
  const extensions = `${files.certificate}.extensions`;
  const [first = 'localhost'] = names;
  await writeFile(
    extensions,
    [
      `subjectAltName=${names.map((name) => (isIP(name) ? `IP:${name}` : `DNS:${name}`)).join(',')}`,
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=serverAuth',
    ].join('\n'),
  );
  await openssl(['req', ...CURVE, '-subj', `/CN=${first}`, '-keyout', files.key, '-out', request]);
  const by = ['-CA', files.authority, '-CAkey', authorityKey, '-CAcreateserial', '-extfile', extensions];
  await openssl(['x509', '-req', '-in', request, '-days', String(CERTIFICATE_DAYS), ...by, '-out', files.certificate]);
}

async function openssl(args: readonly string[]): Promise<void> {
  await run('openssl', [...args]).catch((cause: unknown) => {
    throw new Error('the certificate could not be made: is openssl installed?', { cause });
  });
}

/** Is it there, for some time still, for all of `names`, and of `authority`? */
async function isGood(file: string, names: readonly string[], authority?: string): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(file));
    const lasts = Date.parse(certificate.validTo) - Date.now() > RENEW_DAYS * DAY_MS;
    const named = names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined);
    const issued = authority === undefined || certificate.verify(new X509Certificate(await readFile(authority)).publicKey);
    return lasts && named && issued;
  } catch {
    return false;
  }
}
