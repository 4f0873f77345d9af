import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/swim/index.ts';
import { addressOf, alive, LoneCore, type LoneCoreOptions, suspect } from '../../support/lone-core.ts';

const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];

function among(options: LoneCoreOptions = {}): LoneCore {
  const core = new LoneCore(options);
  core.meet(...names);
  // Past the hold-down of the burst in which they were met.
  core.advance(60);
  core.settle();
  return core;
}

/** To how many members a rumour about `name` went. */
function copies(core: LoneCore, name: string): number {
  const about = core.effects.messages().filter((message) => 'node' in message && message.node === name);
  return about.filter(({ kind }) => kind === 'alive').length;
}

describe('a fresh rumour', () => {
  it('goes to its first targets at once', () => {
    const core = among();
    core.hear(alive('x'));
    core.advance(0);
    expect(copies(core, 'x')).toBe(3);
  });

  it('waits for the tick without our addition', () => {
    const core = among({ without: ['freshRumours'] });
    core.hear(alive('x'));
    core.advance(0);
    expect(copies(core, 'x')).toBe(0);
    core.advance(200);
    expect(copies(core, 'x')).toBe(3);
  });

  it.each([[true], [false]])('is sent as often in all, at once or not (%s)', (isFresh) => {
    const core = among({ without: isFresh ? [] : ['freshRumours'] });
    core.hear(alive('x'));
    core.advance(5000);
    // Ten members: 4 times the logarithm, rounded up.
    expect(copies(core, 'x')).toBe(4 * 2);
  });

  it('waits for those that come shortly after', () => {
    const core = among();
    core.hear(alive('x'));
    core.advance(0);
    core.effects.clear();
    for (const name of ['y', 'z', '{']) {
      core.hear(alive(name));
      core.advance(5);
    }
    expect(core.effects.sent).toHaveLength(0);
    core.advance(40);
    expect(core.effects.sent).toHaveLength(3);
    expect(copies(core, 'z')).toBe(3);
  });

  it('reaches the accused before others', () => {
    const core = among();
    core.hear(suspect('g', 'b'));
    core.advance(0);
    expect(core.effects.messages(addressOf('g'))).toContainEqual(suspect('g', 'b'));
  });

  it('that refutes reaches the accuser before others', () => {
    const core = among();
    core.hear(suspect('self', 'h'));
    core.advance(0);
    expect(core.effects.messages(addressOf('h'))).toMatchObject([
      { kind: 'alive', node: 'self', incarnation: 2 },
    ]);
  });
});

describe('gossip', () => {
  it('does not go to those that left, nor to the long dead', () => {
    const core = new LoneCore({ config: { gossipToTheDeadMs: 1000, probeIntervalMs: 60_000 } });
    core.meet('b', 'c');
    core.hear(
      { kind: 'dead', node: 'b', incarnation: 1, from: 'z' },
      { kind: 'dead', node: 'c', incarnation: 1, from: 'c' },
    );
    core.advance(900);
    expect(core.effects.messages(addressOf('b')).length).toBeGreaterThan(0);
    core.advance(200);
    core.effects.clear();
    core.hear(alive('x', { incarnation: 0 }), alive('y'));
    core.advance(2000);
    expect([core.effects.messages(addressOf('b')), core.effects.messages(addressOf('c'))]).toEqual([[], []]);
  });

  it('rests while there is nothing to say', () => {
    const core = among({ config: { probeIntervalMs: 60_000 } });
    core.advance(2000);
    expect(core.effects.timers.filter(({ timer }) => timer.kind === 'gossip')).toEqual([]);
  });

  it('adds a checksum for those that take one', () => {
    const core = new LoneCore({ config: { compress: false } });
    core.meet('b');
    core.hear(alive('c', { vsn: Uint8Array.of(1, 4, 2, 0, 0, 0) }));
    core.advance(100);
    const firstBytes = (host: string): number[] =>
      core.effects.sent.filter(({ to }) => to.address === host).map(({ packet }) => packet[0] ?? 0);
    expect(new Set(firstBytes(addressOf('b')))).toEqual(new Set([12]));
    expect(new Set(firstBytes(addressOf('c')))).not.toContain(12);
  });
});

describe("gossip in the fork's way", () => {
  const config = { gossipPackets: presets.sidecar.gossipPackets, gossipOrder: 'newest' } as const;
  const targetsIn = (core: LoneCore): Set<string> => new Set(core.effects.sent.map(({ to }) => to.address));

  it('sends all repeats of a tick to the same three members', () => {
    const core = among({ config, without: ['freshRumours', 'freshTargets'] });
    core.hear(alive('x'));
    core.advance(200);
    expect([copies(core, 'x'), targetsIn(core).size]).toEqual([24, 3]);
  });

  it('chooses others for each packet with our addition, for as many messages', () => {
    const core = among({ config, without: ['freshRumours'] });
    core.hear(alive('x'));
    core.advance(200);
    expect(copies(core, 'x')).toBe(24);
    expect(targetsIn(core).size).toBeGreaterThan(3);
  });
});

describe('user messages', () => {
  it('go out at once when there are new ones, each to whom it was drawn for', () => {
    const outbox: Uint8Array[] = [];
    const core = among({ outbox });
    outbox.push(Buffer.from('one'), Buffer.from('two'));
    core.swim.userPending(core.now);
    core.advance(0);
    expect(core.effects.messages().map(({ kind }) => kind)).toEqual(['user', 'user']);
  });

  it('that come in are handed on', () => {
    const core = among();
    core.hear({ kind: 'user', payload: Buffer.from('hello') });
    expect(core.effects.delivered.map((payload) => Buffer.from(payload).toString())).toEqual(['hello']);
  });
});
