import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** For tests: a certificate that nobody trusts, for this machine. Answers with its PEM files. */
export async function selfSigned(dir: string): Promise<{ certificate: string; key: string }> {
  const certificate = join(dir, 'certificate.pem');
  const key = join(dir, 'key.pem');
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await promisify(execFile)('openssl', ['req', '-x509', ...kind, '-days', '2', ...subject, '-keyout', key, '-out', certificate]);
  return { certificate, key };
}
