import { expect, it } from 'vitest';
import { haproxyOptionProblems } from '../../../../src/outputs/index.ts';

const good = {
  bindIp: '192.168.168.168',
  configFile: '/etc/haproxy.cfg',
  user: 'haproxy',
  group: '',
  statsAddress: { ip: '::1', port: 3212 },
  socketDir: '/run/pillion',
};

it('usable settings have no problems', () => {
  expect(haproxyOptionProblems(good)).toEqual([]);
});

it.each([
  ['bind address', { bindIp: 'localhost' }],
  ['configuration file', { configFile: '' }],
  ['user', { user: 'a\nb' }],
  ['group', { group: '\0' }],
  ['statistics address', { statsAddress: { ip: 'any', port: 1 } }],
  ['socket directory', { socketDir: '/run/a b' }],
  ['socket directory', { socketDir: `/${'a'.repeat(80)}` }],
])('a wrong %s is named: %j', (thing, changes) => {
  expect(haproxyOptionProblems({ ...good, ...changes })).toMatchObject([{ thing: `HAProxy ${thing}` }]);
});
