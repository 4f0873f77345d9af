/** Hosts that talk to each other over real sockets on loopback. */
import { createSocket, Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MemberView } from '../../src/swim/index.ts';
import { createDialect, type Key } from '../../src/wire/index.ts';
import {
  envelopeOf,
  hasty,
  keyOf,
  type TestHost,
  type TestHostOptions,
  TestHosts,
  untilConverged,
} from '../support/cluster-host.ts';
import { hasIPv6 } from '../support/loopback.ts';

const hosts = new TestHosts();
afterEach(() => hosts.closeAll());

/** Hosts on addresses of their own; all but the first join it. */
async function startAll(names: readonly string[], options: TestHostOptions = {}): Promise<TestHost[]> {
  const started: TestHost[] = [];
  for (const [at, name] of names.entries()) {
    const seeds = started.slice(0, 1).map(({ seed }) => seed);
    started.push(await hosts.start(name, { address: `127.0.0.${at + 2}`, seeds, ...options }));
  }
  return started;
}

/** Two that know each other. */
async function startPair(options: TestHostOptions = {}): Promise<[TestHost, TestHost]> {
  const [a, b] = await startAll(['a', 'b'], options);
  await untilConverged([a as TestHost, b as TestHost]);
  return [a as TestHost, b as TestHost];
}

function view({ host }: TestHost, name: string): MemberView | undefined {
  return host.member(name);
}

describe('starting', () => {
  it.each(['TCP', 'UDP'])('a port that is in use for %s is named', async (protocol) => {
    const blocker = protocol === 'TCP' ? createServer().listen(0, '127.0.0.1') : createSocket('udp4');
    if (blocker instanceof Socket) blocker.bind(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const started = hosts.start('a', { port });
    await expect(started).rejects.toThrow(
      `cluster address (${protocol}): "127.0.0.1:${port}" is not valid: expected a port that no other program uses`,
    );
    blocker.close();
    await once(blocker, 'close');
    // Nothing is left of the attempt.
    expect((await hosts.start('a', { port })).host.port).toBe(port);
  });

  it.each([
    ['an address of another host', { address: '192.0.2.77' }, 'expected an address of this host'],
    ['a name to bind to', { address: 'localhost' }, 'expected an IPv4 or IPv6 address'],
    ['a seed that is none', { seeds: ['http://seed'] }, 'cluster seed: "http://seed"'],
    ['a name to advertise', { advertise: { address: 'me', port: 0 } }, 'advertised address: "me"'],
    ['no address to advertise', { advertise: { address: '0.0.0.0', port: 0 } }, 'address: "0.0.0.0"'],
    ['one of the other family', { advertise: { address: 'fd00::1', port: 0 } }, 'address: "fd00::1"'],
  ])('%s is told as a problem', async (_what, options, said) => {
    await expect(hosts.start('a', { ...options })).rejects.toThrow(said);
  });
});

describe('joining', () => {
  it('two hosts find each other, and the report says who was reached', async () => {
    const [a, b] = await startPair();
    expect(await a.host.joined).toEqual({ found: 0, tried: [], reached: 0 });
    expect(await b.host.joined).toEqual({ found: 1, tried: [a.host.advertised], reached: 1 });
  });

  it.each([
    ['in plain packets', {}],
    ['encrypted', { envelope: envelopeOf({ keys: [keyOf(1)] }) }],
    ['under a label', { envelope: envelopeOf({ label: 'stage' }) }],
    ['encrypted under a label', { envelope: envelopeOf({ label: 'stage', keys: [keyOf(1)] }) }],
    [
      'as a Sidecar cluster',
      {
        dialect: createDialect({ name: 'ninesstack', clusterName: 'x' }),
        config: { ...hasty, pingSource: false },
      },
    ],
  ])('five hosts converge %s', async (_how, options) => {
    await untilConverged(await startAll(['a', 'b', 'c', 'd', 'e'], options));
  });

  it.runIf(hasIPv6)('works over IPv6', async () => {
    const a = await hosts.start('a', { address: '::1' });
    const b = await hosts.start('b', { address: '::1', seeds: [a.seed] });
    await untilConverged([a, b]);
    expect(view(b, 'a')?.addr).toHaveLength(16);
  });

  it.runIf(hasIPv6)('a host bound to both families is reached by either', async () => {
    const both = await hosts.start('both', { address: '::', advertise: { address: '127.0.0.1', port: 0 } });
    const four = await hosts.start('four', { address: '127.0.0.2', seeds: [both.seed] });
    const six = await hosts.start('six', {
      address: '::',
      seeds: [`[::1]:${both.host.port}`],
      advertise: { address: '127.0.0.1', port: 0 },
    });
    await untilConverged([both, four, six]);
  });

  it('every address behind a name is tried, and the name is looked up again until someone answers', async () => {
    const late = await hosts.start('late', { address: '127.0.0.4' });
    const answers = [['127.0.0.9'], ['127.0.0.9', '127.0.0.4']];
    const lookup = vi.fn(async () => answers.shift() ?? []);
    const early = await hosts.start('early', { seeds: [`tasks.agent:${late.host.port}`], lookup });
    expect(await early.host.joined).toMatchObject({ reached: 0 });
    await untilConverged([late, early]);
    expect(lookup).toHaveBeenCalledTimes(2);
  });

  it('a host that starts alone is joined by itself once its seed is there', async () => {
    const seed = await hosts.start('seed', { address: '127.0.0.5' });
    await seed.host.close();
    const alone = await hosts.start('alone', { seeds: [seed.seed] });
    expect(await alone.host.joined).toMatchObject({ reached: 0 });
    const back = await hosts.start('seed', { address: '127.0.0.5', port: seed.host.port });
    await untilConverged([alone, back]);
  });

  it('remembered members are found without a seed', async () => {
    const a = await hosts.start('a', { address: '127.0.0.2' });
    const b = await hosts.start('b', { remembered: [a.host.advertised] });
    await untilConverged([a, b]);
  });
});

describe('protection', () => {
  it('a host with another key is refused, and both sides count why', async () => {
    const ours = await hosts.start('ours', { envelope: envelopeOf({ keys: [keyOf(1)] }) });
    const other = await hosts.start('other', {
      seeds: [ours.seed],
      envelope: envelopeOf({ keys: [keyOf(2)] }),
    });
    expect(await other.host.joined).toMatchObject({ reached: 0 });
    expect(ours.host.counters.acceptedDrops).toEqual({ undecryptable: 1 });
    // Our reply is encrypted too.
    expect(other.host.counters.dialledDrops).toEqual({ undecryptable: 1 });
    expect([ours.names(), other.names()]).toEqual([['ours'], ['other']]);
  });

  it('a plain host is told that an encrypted one does not understand it', async () => {
    const sealed = await hosts.start('sealed', { envelope: envelopeOf({ keys: [keyOf(1)] }) });
    const plain = await hosts.start('plain', { seeds: [sealed.seed] });
    expect(await plain.host.joined).toMatchObject({ reached: 0 });
    expect(sealed.host.counters.acceptedDrops).toEqual({ 'not-encrypted': 1 });
    expect(plain.host.counters.dialledDrops).toEqual({ 'no-key': 1 });
  });

  it.each([
    ['a label', 'label-mismatch', { envelope: envelopeOf({ label: 'other' }) }],
    [
      'a cluster name',
      'cluster-mismatch',
      { dialect: createDialect({ name: 'ninesstack', clusterName: 'y' }) },
    ],
  ] as const)('%s keeps clusters apart', async (_what, reason, options) => {
    const dialect = createDialect({ name: 'ninesstack', clusterName: 'x' });
    const ours = await hosts.start('ours', { dialect });
    const other = await hosts.start('other', { dialect, seeds: [ours.seed], ...options });
    expect(await other.host.joined).toMatchObject({ reached: 0 });
    expect(ours.host.counters.acceptedDrops).toEqual({ [reason]: 1 });
    expect(other.host.counters.dialledDrops).toEqual({ closed: 1 });
  });

  it('keys are rotated without losing anybody', async () => {
    const [before, after] = [keyOf(1), keyOf(2)];
    const pair = await startPair({ envelope: envelopeOf({ keys: [before] }) });
    const stages = [[before, after], [after, before], [after]];
    for (const keys of stages) {
      for (const { host } of pair) {
        host.protect(envelopeOf({ keys }));
        await oneLap(pair);
      }
    }
    expect(pair.map(({ host }) => host.counters.packetDrops)).toEqual([{}, {}]);
    expect(pair.map((host) => host.changes.map(({ kind }) => kind))).toEqual([['joined'], ['joined']]);
    expect(await reachedWith(pair, [before])).toBe(0);
    expect(await reachedWith(pair, [after])).toBe(1);
  });

  it('encryption is turned on in a running cluster', async () => {
    const keys = [keyOf(1)];
    const pair = await startPair();
    const stages = [{ verifyIncoming: false, verifyOutgoing: false }, { verifyIncoming: false }, {}];
    for (const rules of stages) {
      for (const { host } of pair) {
        host.protect(envelopeOf({ keys, ...rules }));
        await oneLap(pair);
      }
    }
    expect(pair.map(({ host }) => host.counters.packetDrops)).toEqual([{}, {}]);
    expect(pair.map((host) => host.changes.map(({ kind }) => kind))).toEqual([['joined'], ['joined']]);
    expect(await reachedWith(pair, [])).toBe(0);
    expect(await reachedWith(pair, keys)).toBe(1);
  });
});

/** How many of a cluster a newcomer with these keys reaches. */
async function reachedWith([first]: readonly TestHost[], keys: readonly Key[]): Promise<number> {
  const newcomer = await hosts.start('newcomer', {
    address: '127.0.0.8',
    seeds: first ? [first.seed] : [],
    envelope: envelopeOf({ keys }),
  });
  const { reached } = await newcomer.host.joined;
  await newcomer.host.close();
  return reached;
}

/** Waits until each has probed somebody since. */
async function oneLap(pair: readonly TestHost[]): Promise<void> {
  const before = pair.map(({ host }) => host.counters.swim.probes);
  await vi.waitFor(() => {
    for (const [at, { host }] of pair.entries())
      expect(host.counters.swim.probes).toBeGreaterThan((before[at] ?? 0) + 1);
  }, 10_000);
}

describe('members that go', () => {
  it('one that closes without a word is found out', async () => {
    const [a, b, c] = (await startAll(['a', 'b', 'c'])) as [TestHost, TestHost, TestHost];
    await untilConverged([a, b, c]);
    await c.host.close();
    await Promise.all([a, b].map((host) => host.until('c failed', () => host.names('dead').includes('c'))));
    expect(a.story('c')).toEqual(['joined', 'suspected', 'failed']);
  });

  it('one that leaves has left at once', async () => {
    const [a, b] = await startPair();
    await b.host.leave();
    await a.until('b left', () => a.names('left').includes('b'));
    expect(a.story('b')).toEqual(['joined', 'left']);
  });

  it('one that is alone leaves without waiting for anybody', async () => {
    const alone = await hosts.start('alone', { config: { ...hasty, leaveTimeoutMs: 60_000 } });
    await alone.host.leave();
    expect(alone.names('left')).toEqual(['alone']);
  });

  it('one that comes back under its name at another address is taken back', async () => {
    const [a, b] = await startPair();
    await b.host.close();
    const back = await hosts.start('b', { address: '127.0.0.7', seeds: [a.seed] });
    await a.until('b moved', () => view(a, 'b')?.address.address === '127.0.0.7');
    await untilConverged([a, back]);
    expect(view(a, 'b')?.status).toBe('alive');
  });

  it('one that was buried and comes back where it was is taken back', async () => {
    const [a, b] = await startPair();
    await b.host.close();
    await a.until('b failed', () => a.names('dead').includes('b'));
    const back = await hosts.start('b', { address: '127.0.0.3', port: b.host.port, seeds: [a.seed] });
    await untilConverged([a, back]);
    expect(view(a, 'b')?.incarnation).toBeGreaterThan(1);
  });

  it('two that share a name are both told, with both addresses', async () => {
    const [a] = await startPair();
    const twin = await hosts.start('b', { address: '127.0.0.7', seeds: [a.seed] });
    await a.until('a conflict', () => a.changes.some(({ kind }) => kind === 'conflict'));
    const conflict = a.changes.find((change) => change.kind === 'conflict');
    expect(conflict).toMatchObject({ name: 'b', claimed: twin.host.advertised });
  });
});

describe('the layer above', () => {
  it('gets messages, and may answer from where it hears them', async () => {
    const outbox: Uint8Array[] = [];
    const a = await hosts.start('a', {
      address: '127.0.0.2',
      user: {
        fillUser: () => outbox.splice(0),
        deliver: () => {
          outbox.push(Buffer.from('answer'));
          a.host.userPending();
        },
      },
    });
    const questions = [Buffer.from('question')];
    const b = await hosts.start('b', { seeds: [a.seed], user: { fillUser: () => questions.splice(0) } });
    await untilConverged([a, b]);
    b.host.userPending();
    await b.until('an answer', () => b.delivered.includes('answer'));
    expect(a.delivered).toEqual(['question']);
  });

  it('exchanges its state with that of members, and says whether it joins', async () => {
    const joins: boolean[] = [];
    const stateOf = (text: string) => ({ userState: () => Buffer.from(text) });
    const a = await hosts.start('a', {
      address: '127.0.0.2',
      user: { ...stateOf('of a'), mergeUserState: (_bytes, join) => void joins.push(join) },
    });
    const b = await hosts.start('b', { seeds: [a.seed], user: stateOf('of b') });
    await Promise.all([
      a.until('a state', () => a.merged.includes('of b')),
      b.until('a state', () => b.merged.includes('of a')),
    ]);
    expect(joins[0]).toBe(true);
  });
});

describe('a busy process', () => {
  it('says that it is slow, and suspects nobody', async () => {
    const [a, b] = await startPair();
    const until = performance.now() + 4 * hasty.probeIntervalMs;
    while (performance.now() < until);
    await vi.waitFor(() => expect(a.host.health).toBeGreaterThan(0), { interval: 5 });
    await oneLap([a, b]);
    expect([...a.story('b'), ...b.story('a')]).toEqual(['joined', 'joined']);
  });
});
