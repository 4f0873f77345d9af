import { describe, expect, it } from 'vitest';
import {
  addressOf,
  alive,
  hostAddress,
  LoneCore,
  type LoneCoreOptions,
  suspect,
} from '../../support/lone-core.ts';

/** A core that has just pinged b, the only one it can. */
function probing(
  options: LoneCoreOptions = {},
  ...others: readonly string[]
): { core: LoneCore; seqNo: number } {
  const core = new LoneCore(options);
  core.meet('b', ...others);
  for (;;) {
    const ping = core.nextPing();
    if (ping.node === 'b') return { core, seqNo: ping.seqNo };
    core.hear({ kind: 'ack', seqNo: ping.seqNo, payload: null });
    core.effects.clear();
  }
}

const streamPings = (core: LoneCore): unknown[] =>
  core.effects.exchanges.filter(({ request }) => request.kind === 'ping');

describe('a probe', () => {
  it('that is answered leaves the member alive and asks nobody else', () => {
    const { core, seqNo } = probing();
    core.hear({ kind: 'ack', seqNo, payload: null });
    core.effects.clear();
    core.advance(900);
    expect(core.statusOf('b')).toBe('alive');
    expect(streamPings(core)).toEqual([]);
  });

  it('asks others, and the member itself on a stream, when no ack comes in time', () => {
    const { core, seqNo } = probing({}, 'c', 'd');
    core.effects.clear();
    core.advanceTo('probeIndirect');
    core.advance(0);
    expect(core.effects.messages(addressOf('c'))).toMatchObject([
      { kind: 'indirectPing', node: 'b', seqNo, nack: true },
    ]);
    expect(core.effects.messages(addressOf('d'))).toHaveLength(1);
    expect(core.effects.exchanges).toMatchObject([
      { to: { address: addressOf('b') }, request: { id: seqNo } },
    ]);
  });

  it('asks no stream of one that does not understand that', () => {
    const { core } = probing();
    core.hear(alive('b', { incarnation: 2, vsn: Uint8Array.of(1, 2, 2, 0, 0, 0) }));
    core.advance(600);
    expect(streamPings(core)).toEqual([]);
  });

  it('suspects a member that nobody reached', () => {
    const { core } = probing();
    core.advance(1100);
    expect(core.statusOf('b')).toBe('suspect');
    expect(core.effects.messages()).toContainEqual(suspect('b', 'self'));
  });

  it('believes an ack that a helper passes on', () => {
    const { core, seqNo } = probing({}, 'c');
    core.advance(700);
    core.hearFrom(hostAddress(3), { kind: 'ack', seqNo, payload: null });
    core.advance(400);
    expect(core.statusOf('b')).toBe('alive');
  });

  it('spares one that is deaf on UDP but answers on a stream', () => {
    const { core, seqNo } = probing();
    core.advance(700);
    core.swim.answer({ kind: 'ack', id: seqNo, seqNo }, core.now);
    core.advance(400);
    expect(core.statusOf('b')).toBe('alive');
    expect(core.swim.counters.probesSavedByStream).toBe(1);
  });

  it('does not take an ack to another number on the stream', () => {
    const { core, seqNo } = probing();
    core.advance(700);
    core.swim.answer({ kind: 'ack', id: seqNo, seqNo: seqNo + 1 }, core.now);
    core.advance(400);
    expect(core.statusOf('b')).toBe('suspect');
  });

  it('tells a suspect what it is accused of, so that it can object', () => {
    const core = new LoneCore();
    core.meet('b');
    core.hear(suspect('b', 'c'));
    core.effects.clear();
    core.nextPing();
    expect(core.effects.messages(addressOf('b')).map(({ kind }) => kind)).toContain('suspect');
  });

  it('skips ourselves, the dead and those that left', () => {
    const core = new LoneCore();
    core.meet('b', 'c');
    core.hear(
      { kind: 'dead', node: 'b', incarnation: 1, from: 'z' },
      { kind: 'dead', node: 'c', incarnation: 1, from: 'c' },
    );
    core.effects.clear();
    core.advance(5000);
    expect(core.effects.messages().filter(({ kind }) => kind === 'ping')).toEqual([]);
  });

  it('follows the last at once when it was held up by it', () => {
    const core = new LoneCore();
    core.meet('b');
    core.swim.loopDelayed(400);
    core.nextPing();
    core.effects.clear();
    core.advance(2010);
    const pings = core.effects.messages().filter(({ kind }) => kind === 'ping');
    expect(pings).toHaveLength(1);
  });
});

describe('our own health', () => {
  it('suffers when helpers do not even say that they failed', () => {
    const { core } = probing({}, 'c', 'd');
    core.advance(1100);
    expect(core.swim.health).toBe(2);
  });

  it('does not suffer when all helpers failed too', () => {
    const { core, seqNo } = probing({}, 'c', 'd');
    core.advance(700);
    core.hear({ kind: 'nack', seqNo }, { kind: 'nack', seqNo });
    core.advance(400);
    expect([core.statusOf('b'), core.swim.health]).toEqual(['suspect', 0]);
  });

  it('gives members more time while it is bad', () => {
    const core = new LoneCore();
    core.meet('b');
    core.swim.loopDelayed(400);
    core.nextPing();
    core.advance(1500);
    expect(core.statusOf('b')).toBe('alive');
    core.advance(600);
    expect(core.statusOf('b')).toBe('suspect');
  });

  it('recovers with each probe that is answered', () => {
    const { core, seqNo } = probing();
    core.swim.loopDelayed(400);
    core.hear({ kind: 'ack', seqNo, payload: null });
    expect(core.swim.health).toBe(0);
  });

  it('ignores a busy loop when told so', () => {
    const core = new LoneCore({ without: ['loopDelay'] });
    core.swim.loopDelayed(10_000);
    expect(core.swim.health).toBe(0);
  });
});

describe('a deadline that passed while we were held up', () => {
  it('waits for the ack that lies unread', () => {
    const { core, seqNo } = probing();
    core.freeze(5000);
    core.advance(0);
    core.hear({ kind: 'ack', seqNo, payload: null });
    core.advance(100);
    expect(core.statusOf('b')).toBe('alive');
  });

  it('leaves the helpers their time', () => {
    const { core, seqNo } = probing({}, 'c');
    core.freeze(5000);
    core.advance(550);
    expect(core.effects.messages(addressOf('c')).map(({ kind }) => kind)).toContain('indirectPing');
    core.advance(300);
    expect(core.statusOf('b')).toBe('alive');
    core.hear({ kind: 'ack', seqNo, payload: null });
    core.advance(800);
    expect(core.statusOf('b')).toBe('alive');
  });

  it('is only looked at once more', () => {
    const { core } = probing();
    core.freeze(5000);
    core.advance(1600);
    expect(core.statusOf('b')).toBe('suspect');
  });

  it('counts at once without our addition', () => {
    const { core } = probing({ without: ['recheckDeadlines'] });
    core.freeze(5000);
    core.advance(0);
    expect(core.statusOf('b')).toBe('suspect');
  });
});

describe('a member whose host refuses the stream', () => {
  /** b has not answered, and its host has just refused us. */
  function refused(
    options: LoneCoreOptions = {},
    ...others: readonly string[]
  ): { core: LoneCore; seqNo: number } {
    const { core, seqNo } = probing(options, ...others);
    core.advanceTo('probeIndirect');
    core.advance(0);
    core.effects.clear();
    core.swim.answer({ kind: 'refused', id: seqNo }, core.now);
    return { core, seqNo };
  }

  it('is suspected soon, and dead after a short time', () => {
    const { core } = refused();
    core.advance(260);
    expect(core.statusOf('b')).toBe('suspect');
    core.advance(1000);
    expect(core.statusOf('b')).toBe('dead');
  });

  it('lives when a helper reached it all the same', () => {
    const { core, seqNo } = refused({}, 'c');
    core.advance(200);
    core.hear({ kind: 'ack', seqNo, payload: null });
    core.advance(300);
    expect(core.statusOf('b')).toBe('alive');
  });

  it('may still object', () => {
    const { core } = refused();
    core.advance(260);
    core.hear(alive('b', { incarnation: 2 }));
    core.advance(5000);
    expect(core.swim.member('b')?.incarnation).toBe(2);
    expect(core.effects.summary()).not.toContain('failed b');
  });

  it('hears of the suspicion before all others', () => {
    const { core } = refused({}, 'c', 'd', 'e', 'f', 'g', 'h');
    core.advance(250);
    expect(core.effects.messages(addressOf('b'))).toContainEqual(suspect('b', 'self'));
  });

  it('does not count against our own health', () => {
    const { core } = refused({}, 'c', 'd');
    core.advance(260);
    expect([core.statusOf('b'), core.swim.health]).toEqual(['suspect', 0]);
  });

  it('is as good as a silent one without our addition', () => {
    const { core } = refused({ without: ['refusedStreams'] });
    core.advance(260);
    expect(core.statusOf('b')).toBe('alive');
    core.advance(2500);
    expect(core.statusOf('b')).toBe('suspect');
  });
});
