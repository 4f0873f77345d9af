/** Whether the agent is of use, from what its parts say. */
import type { SourceStatus } from '../discovery/index.ts';
import type { OutputStatus } from '../outputs/index.ts';

export interface PartStates {
  readonly isStopping: boolean;
  /** What keeps the host from being a member. */
  readonly cluster: readonly string[];
  readonly sources: readonly SourceStatus[];
  readonly outputs: readonly OutputStatus[];
}

/** One sentence for each thing that keeps the agent from doing its work; none when it is ready. */
export function unreadyReasons({ isStopping, cluster, sources, outputs }: PartStates): string[] {
  return [
    ...(isStopping ? ['the agent is stopping'] : []),
    ...cluster,
    ...sources.flatMap(sourceReason),
    ...outputs.flatMap(outputReason),
  ];
}

function sourceReason({ name, state }: SourceStatus): string[] {
  switch (state.kind) {
    case 'connected':
      return [];
    case 'starting':
      return [`${name} discovery has not delivered its first list yet`];
    case 'failing':
      return [`${name} discovery: ${state.reason}`];
  }
}

function outputReason({ name, state, reason }: OutputStatus): string[] {
  if (state === 'ok') return [];
  return [state === 'pending' ? `${name} has not been configured yet` : `${name}: ${reason}`];
}
