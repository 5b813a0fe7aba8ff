import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { turnserverValuesFrom } from './environment.ts';
import { renderTurnserverConf } from './turnserver-conf.ts';

const template = readFileSync(join(import.meta.dirname, '../turnserver.conf'), 'utf8');
const SECRET = 'a secret of at least thirty-two characters';
const env = {
  TURN_RELAY_IP: '203.0.113.10',
  TURN_SECRET: SECRET,
  TURN_REALM: 'turn.school.example',
  TURN_CERTIFICATE: '/etc/turn/certificate.pem',
  TURN_KEY: '/etc/turn/key.pem',
  TURN_ALLOWED_PEERS: '203.0.113.20,203.0.113.30-203.0.113.39',
};
const render = (more: Record<string, string> = {}) => {
  const all = renderTurnserverConf(template, turnserverValuesFrom({ ...env, ...more })).split('\n');
  return all.filter((line) => line !== '' && !line.startsWith('#'));
};

describe('turnserver.conf', () => {
  it('is filled from the environment: lists line by line, what is not set left out', () => {
    const lines = render();
    expect(lines).toEqual(expect.arrayContaining(['listening-port=3478', 'tls-listening-port=443', `static-auth-secret=${SECRET}`]));
    expect(lines.filter((line) => line.startsWith('allowed-peer-ip'))).toEqual([
      'allowed-peer-ip=203.0.113.20',
      'allowed-peer-ip=203.0.113.30-203.0.113.39',
    ]);
    expect(lines.join('\n')).not.toMatch(/\$\{|external-ip|allow-loopback-peers|undefined|null/);
    expect(render({ TURN_EXTERNAL_IP: '203.0.113.10/10.0.0.10' })).toContain('external-ip=203.0.113.10/10.0.0.10');
  });

  it('denies everyone who is not allowed, unless it is told otherwise; special-purpose addresses always', () => {
    expect(render()).toContain('denied-peer-ip=0.0.0.0-255.255.255.255');
    const open = render({ TURN_DENIED_PEERS: 'none' });
    expect(open).not.toContain('denied-peer-ip=0.0.0.0-255.255.255.255');
    for (const range of ['127.0.0.0-127.255.255.255', '10.0.0.0-10.255.255.255', '::ffff:0:0-::ffff:ffff:ffff'])
      expect(open).toContain(`denied-peer-ip=${range}`);
  });

  it('takes an older secret beside the new one', () => {
    const older = 'another secret of at least thirty-two';
    const secrets = render({ TURN_OLDER_SECRET: older }).filter((line) => line.startsWith('static-auth-secret='));
    expect(secrets).toEqual([`static-auth-secret=${SECRET}`, `static-auth-secret=${older}`]);
  });

  it('reserves bandwidth for every allocation', () => {
    expect(render({ TURN_TOTAL_QUOTA: '100', TURN_MAX_BPS: '50000' })).toContain('bps-capacity=5000000');
  });

  it('names every problem of its environment', () => {
    expect(() => turnserverValuesFrom({ TURN_SECRET: 'short', TURN_REALM: 'two words' })).toThrow(
      /(?=[^]*TURN_SECRET)(?=[^]*TURN_REALM)(?=[^]*TURN_RELAY_IP)(?=[^]*TURN_CERTIFICATE)(?=[^]*TURN_ALLOWED_PEERS)/,
    );
  });

  it('lets no value begin a line of its own', () => {
    const values = turnserverValuesFrom(env);
    expect(() => renderTurnserverConf(template, { ...values, TURN_REALM: 'school\nno-auth' })).toThrow(/TURN_REALM/);
    expect(renderTurnserverConf('realm=${TURN_REALM}', { TURN_REALM: "$& $' $1" })).toBe("realm=$& $' $1");
  });

  it('has a place for every value, and a value for every place', () => {
    const values = turnserverValuesFrom(env);
    expect(() => renderTurnserverConf(`${template}\nnew=\${NEW}`, values)).toThrow('NEW');
    expect(() => renderTurnserverConf(template.replace('realm=${TURN_REALM}', ''), values)).toThrow('TURN_REALM');
  });
});
