import { describe, expect, it } from 'vitest';
import { judgeRound, type ProbeVerdict, type StreamPing } from '../../../src/swim/probe.ts';

describe('a round without an ack', () => {
  it.each<[StreamPing, number, number, ProbeVerdict]>([
    ['none', 0, 0, { member: 'silent', awarenessDelta: 1 }],
    ['failed', 0, 0, { member: 'silent', awarenessDelta: 1 }],
    ['pending', 3, 3, { member: 'silent', awarenessDelta: 0 }],
    ['failed', 3, 1, { member: 'silent', awarenessDelta: 2 }],
    ['failed', 1, 3, { member: 'silent', awarenessDelta: 0 }],
    ['acked', 3, 0, { member: 'alive', awarenessDelta: -1 }],
    ['refused', 3, 0, { member: 'refused', awarenessDelta: 0 }],
  ])('whose stream was %s, with %i nacks expected and %i received: %o', (stream, expectedNacks, nacks, verdict) => {
    expect(judgeRound({ stream, expectedNacks, nacks }, true)).toEqual(verdict);
  });

  it('takes a refusal for silence where refusals are not trusted', () => {
    const round = { stream: 'refused', expectedNacks: 2, nacks: 1 } as const;
    expect(judgeRound(round, false)).toEqual({ member: 'silent', awarenessDelta: 1 });
  });
});
