import { describe, expect, it } from 'vitest';
import { swimLimits } from '../../../src/swim/index.ts';
import type { Ping } from '../../../src/wire/index.ts';
import { addressOf, alive, LoneCore, type LoneCoreOptions } from '../../support/lone-core.ts';

const elsewhere = '10.0.0.77';
const moved = (incarnation = 1): ReturnType<typeof alive> =>
  alive('b', { addr: Uint8Array.of(10, 0, 0, 77), incarnation });

/** A core that knows b and has just heard it claimed from elsewhere. It probes nobody meanwhile. */
function disputing(options: LoneCoreOptions = {}): LoneCore {
  const core = new LoneCore({ ...options, config: { ...options.config } });
  core.meet('b');
  core.hear(alive('b', { incarnation: 5 }));
  core.settle();
  core.hear(moved());
  return core;
}

function pingsTo(core: LoneCore, host: string): Ping[] {
  return core.effects
    .messages(host)
    .filter((message) => message.kind === 'ping' && message.node === 'b') as Ping[];
}

function answerFrom(core: LoneCore, host: string): void {
  for (const { seqNo } of pingsTo(core, host)) core.hear({ kind: 'ack', seqNo, payload: null });
}

describe('a name claimed by a second address', () => {
  it('is asked for at both', () => {
    const core = disputing();
    expect([pingsTo(core, elsewhere).length, pingsTo(core, addressOf('b')).length]).toEqual([1, 1]);
    expect(core.swim.member('b')?.address.address).toBe(addressOf('b'));
  });

  it('goes to the new address when the old one does not answer, whatever the incarnation', () => {
    const core = disputing();
    answerFrom(core, elsewhere);
    core.advance(550);
    expect(core.swim.member('b')).toMatchObject({
      address: { address: elsewhere },
      incarnation: 1,
      status: 'alive',
    });
    expect(core.effects.summary()).toContain('updated b');
  });

  it('stays where it is when only the old address answers, and nobody is bothered', () => {
    const core = disputing();
    answerFrom(core, addressOf('b'));
    core.advance(550);
    expect(core.swim.member('b')?.address.address).toBe(addressOf('b'));
    expect(core.effects.summary()).toEqual([]);
  });

  it('stays where it is when the old address answers on a stream', () => {
    const core = disputing();
    core.advance(300);
    const ping = core.effects.exchanges.find(({ request }) => request.kind === 'ping')?.request;
    core.swim.answer({ kind: 'ack', id: ping?.id ?? 0, seqNo: ping?.id ?? 0 }, core.now);
    answerFrom(core, elsewhere);
    core.advance(300);
    expect(core.swim.member('b')?.address.address).toBe(addressOf('b'));
  });

  it('is reported with both addresses when both answer, once for a while', () => {
    const core = disputing();
    for (const host of [elsewhere, addressOf('b')]) answerFrom(core, host);
    core.advance(550);
    core.hear(moved(2));
    for (const host of [elsewhere, addressOf('b')]) answerFrom(core, host);
    core.advance(550);
    expect(core.effects.summary()).toEqual([`conflict b ${addressOf('b')}:7946 ${elsewhere}:7946`]);
  });

  it('is asked for twice, as one datagram is easily lost', () => {
    const core = disputing();
    core.advance(300);
    expect(pingsTo(core, elsewhere)).toHaveLength(2);
  });

  it('is not asked for again while an answer is awaited', () => {
    const core = disputing();
    core.hear(moved(2), moved(3));
    expect(pingsTo(core, elsewhere)).toHaveLength(1);
  });

  it('goes to the new address at once when its holder is dead', () => {
    const core = new LoneCore();
    core.meet('b');
    core.hear({ kind: 'dead', node: 'b', incarnation: 1, from: 'z' }, moved());
    expect(core.swim.member('b')).toMatchObject({ address: { address: elsewhere }, status: 'alive' });
  });

  it('is reported and nothing else without our addition', () => {
    const core = disputing({ without: ['reclaimNames'] });
    expect([pingsTo(core, elsewhere).length, core.effects.summary()]).toEqual([
      0,
      [`conflict b ${addressOf('b')}:7946 ${elsewhere}:7946`],
    ]);
  });
});

describe('our own name claimed by another address', () => {
  const claim = alive('self', { addr: Uint8Array.of(10, 0, 0, 77), incarnation: 9 });

  it('is our own past when nobody is there: we outbid what is still said of it', () => {
    const core = new LoneCore();
    core.hear(claim);
    core.advance(550);
    expect(core.swim.member('self')?.incarnation).toBe(10);
    expect([core.effects.summary(), core.swim.health]).toEqual([[], 0]);
  });

  it('is a conflict when somebody is', () => {
    const core = new LoneCore();
    core.hear(claim);
    for (const message of core.effects.messages(elsewhere)) {
      if (message.kind === 'ping') core.hear({ kind: 'ack', seqNo: message.seqNo, payload: null });
    }
    core.advance(550);
    expect(core.effects.summary()).toEqual([`conflict self 10.0.0.1:7946 ${elsewhere}:7946`]);
  });
});

it('no more names are asked for at once than are remembered', () => {
  const core = new LoneCore();
  core.meet('b');
  for (let i = 0; i < swimLimits.disputes + 3; i += 1) core.hear(alive('b', { port: 8000 + i }));
  expect(core.swim.counters.disputesRefused).toBe(3);
});
