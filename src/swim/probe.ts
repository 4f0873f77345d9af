/**
 * One probe round and what its outcome says about the member and about ourselves. A round holds what it
 * has heard so far; `prober.ts` runs it.
 */
import type { Millis } from '../base/time.ts';
import type { MemberSlot } from './directory.ts';

/** Where a ping on a stream stands. */
export type StreamPing = 'none' | 'pending' | 'acked' | 'refused' | 'failed';

export interface ProbeRound {
  readonly seqNo: number;
  readonly slot: MemberSlot;
  /** Tells whether the slot still holds whom the round began with. */
  readonly name: string;
  /** When the direct ping has had its time. */
  indirectAt: Millis;
  /** When the round is judged. */
  endsAt: Millis;
  stage: 'direct' | 'indirect';
  /** Deadlines looked at twice already; see `deadline.ts`. */
  rechecked: 'none' | 'indirect' | 'end';
  expectedNacks: number;
  nacks: number;
  stream: StreamPing;
}

/** How a round ended that no ack ended. */
export interface ProbeVerdict {
  /** `refused`: silent, and its host says that nobody listens. */
  readonly member: 'alive' | 'silent' | 'refused';
  /** Change of our own health score. */
  readonly awarenessDelta: number;
}

/**
 * Missing nacks speak against ourselves: the helpers that should have sent them are unlikely to be all
 * down. Without helpers that send nacks a failure may always be ours. A refusal proves that it is not.
 *
 * @param trustsRefusals - whether a refused stream says more than a silent one
 * @source memberlist state.go, probeNode; Lifeguard §IV.A
 */
export function judgeRound(
  round: Pick<ProbeRound, 'expectedNacks' | 'nacks' | 'stream'>,
  trustsRefusals: boolean,
): ProbeVerdict {
  if (round.stream === 'acked') return { member: 'alive', awarenessDelta: -1 };
  if (round.stream === 'refused' && trustsRefusals) return { member: 'refused', awarenessDelta: 0 };
  const awarenessDelta = round.expectedNacks > 0 ? Math.max(0, round.expectedNacks - round.nacks) : 1;
  return { member: 'silent', awarenessDelta };
}
