/** Which keys every member has, asked of each through its own API. */
import { err, ok, type Result } from '../base/result.ts';
import { askAgent } from './api-client.ts';
import type { AgentArguments } from './arguments.ts';
import { formatPlace, type ListedKey, type ListedMember, readCluster, readKeys } from './cluster-document.ts';

/** One member that should have the same keys as all others. */
export interface SurveyedMember {
  readonly name: string;
  /** Of its API. */
  readonly address: string;
  /** What it has, or why that is not known. */
  readonly keys: Result<readonly ListedKey[], string>;
}

/** Members asked at the same time. */
const concurrency = 32;

/**
 * Asks all members but those that left. One that is dead may come back, and then needs the same keys.
 *
 * @returns an error when the local agent does not list members; one that asks nobody else
 */
export async function surveyKeys(given: AgentArguments): Promise<Result<SurveyedMember[], string>> {
  const answer = await askAgent({ address: given.address, path: '/api/members.json' });
  const cluster = answer.ok ? readCluster(answer.value) : answer;
  if (!cluster.ok) return cluster;
  const members = cluster.value.members.filter(({ state }) => state !== 'left');
  return ok(await inTurns(members, (member) => survey(member, given)));
}

/** Carries out `work` for all, a limited number at a time; results keep the order. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [place, item] of waiting) results[place] = await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

async function survey(member: ListedMember, given: AgentArguments): Promise<SurveyedMember> {
  const { name, conflicts, isSelf } = member;
  const place = formatPlace({ address: member.address, port: given.memberPort });
  const address = isSelf ? given.address : `http://${place}`;
  if (conflicts.length > 0) return { name, address, keys: err('another host claims its name') };
  return { name, address, keys: await keysOf(name, address) };
}

async function keysOf(name: string, address: string): Promise<Result<readonly ListedKey[], string>> {
  const answer = await askAgent({ address, path: '/api/keys.json' });
  const list = answer.ok ? readKeys(answer.value) : answer;
  if (!list.ok) return list;
  const { hostname, keys } = list.value;
  return hostname === name ? ok(keys) : err(`${JSON.stringify(hostname)} answers at ${address} instead`);
}
