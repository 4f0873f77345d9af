import { describe, expect, it } from 'vitest';
import { swimLimits } from '../../../src/swim/index.ts';
import type { IndirectPing } from '../../../src/wire/index.ts';
import { hostAddress, LoneCore } from '../../support/lone-core.ts';

const request: IndirectPing = {
  kind: 'indirectPing',
  node: 'x',
  nack: true,
  port: 7946,
  seqNo: 77,
  target: Uint8Array.of(10, 0, 0, 50),
  sourceAddr: new Uint8Array(0),
  sourceNode: '',
  sourcePort: 0,
};
const asker = hostAddress(9);

function relaying(changes: Partial<IndirectPing> = {}): { core: LoneCore; seqNo: number } {
  const core = new LoneCore();
  core.settle();
  core.hearFrom(asker, { ...request, ...changes });
  const [ping] = core.effects.messages('10.0.0.50');
  if (ping?.kind !== 'ping') throw new Error('the target was not pinged');
  core.effects.clear();
  return { core, seqNo: ping.seqNo };
}

describe('a ping for another', () => {
  it('passes the ack on under the number of the asker', () => {
    const { core, seqNo } = relaying();
    expect(seqNo).not.toBe(77);
    core.hear({ kind: 'ack', seqNo, payload: Uint8Array.of(1) });
    expect(core.effects.messages(asker.address)).toEqual([{ kind: 'ack', seqNo: 77, payload: null }]);
  });

  it('says that it failed when no ack came in time, and then no more', () => {
    const { core, seqNo } = relaying();
    core.advance(600);
    core.hear({ kind: 'ack', seqNo, payload: null });
    expect(core.effects.messages(asker.address)).toEqual([{ kind: 'nack', seqNo: 77 }]);
  });

  it('does not say that it failed to one that did not ask for that', () => {
    const { core } = relaying({ nack: false });
    core.advance(600);
    expect(core.effects.messages(asker.address)).toEqual([]);
  });

  it('answers where the asker wants to hear', () => {
    const source = { sourceAddr: Uint8Array.of(10, 0, 0, 60), sourceNode: 'y', sourcePort: 7000 };
    const { core, seqNo } = relaying(source);
    core.hear({ kind: 'ack', seqNo, payload: null });
    expect(core.effects.sent[0]?.to).toEqual({ address: '10.0.0.60', port: 7000 });
  });

  it('takes port 0 for our own', () => {
    const core = new LoneCore({ self: { port: 7000 } });
    core.hear({ ...request, port: 0 });
    expect(core.effects.sent.at(-1)?.to).toEqual({ address: '10.0.0.50', port: 7000 });
  });

  it('is refused while too many are under way', () => {
    const core = new LoneCore();
    core.settle();
    for (let i = 0; i < swimLimits.relays + 5; i += 1) core.hear(request);
    expect(core.effects.messages('10.0.0.50')).toHaveLength(swimLimits.relays);
    expect(core.swim.counters.relaysRefused).toBe(5);
  });
});

describe('a ping for us', () => {
  const source = { sourceAddr: new Uint8Array(0), sourceNode: '', sourcePort: 0 };
  it.each([
    ['by name', 'self', 1],
    ['for whoever is there', '', 1],
    ['for whoever was here before', 'x', 0],
  ])('%s', (_, node, answers) => {
    const core = new LoneCore();
    core.hearFrom(asker, { kind: 'ping', node, seqNo: 5, ...source });
    expect(core.effects.messages(asker.address).filter(({ kind }) => kind === 'ack')).toHaveLength(answers);
  });

  it('is answered with rumours beside the ack', () => {
    const core = new LoneCore();
    core.hearFrom(asker, { kind: 'ping', node: '', seqNo: 5, ...source });
    expect(core.effects.messages(asker.address).map(({ kind }) => kind)).toEqual(['ack', 'alive']);
  });
});
