/** Hosts that talk to each other over real sockets on loopback. */
import { afterEach, expect, it } from 'vitest';
import { TestHosts } from '../support/cluster-host.ts';

const hosts = new TestHosts();
afterEach(() => hosts.closeAll());

it('two hosts find each other', async () => {
  const a = await hosts.start('a', { address: '127.0.0.2' });
  const b = await hosts.start('b', { address: '127.0.0.3', seeds: [a.seed] });
  await a.until('knows b', () => a.names().includes('b'));
  await b.until('knows a', () => b.names().includes('a'));
  expect(await b.host.joined).toMatchObject({ reached: 1 });
});
