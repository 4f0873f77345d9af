/** `pillion keys`: one change of the keys of many members, stage by stage. */
import { acceptedKeys, fingerprint, isFingerprint, parseKey } from '../agent/key-text.ts';
import { err, ok, type Result } from '../base/result.ts';
import { askAgent } from './api-client.ts';
import { type AgentArguments, readAgentArguments } from './arguments.ts';
import { readKeys, readSealed } from './cluster-document.ts';
import type { Command } from './command.ts';
import { achievements, judge, mayBegin, type Stage, type Verdict } from './key-stages.ts';
import { inTurns, type SurveyedMember, surveyKeys } from './key-survey.ts';
import { formatTable } from './table.ts';
import { complain, exitCodes, say } from './terminal.ts';

const help = `Usage: pillion keys list [flags]
       pillion keys add <key>|- [flags]
       pillion keys use <key>|<fingerprint> [flags]
       pillion keys remove <key>|<fingerprint> [flags]

Changes the keys that encrypt gossip on every member that has not left, through its HTTP API. Keys are shown
as fingerprints. Changes last until an agent ends: put them into SIDECAR_ENCRYPT_KEYS too.

list    which keys each member has; the first one encrypts, all decrypt
add     lets all decrypt with a further key; "-" reads it from standard input. It travels sealed with
        the key that encrypts now, and is handed to the agent of this host only
use     lets all encrypt with the key; refused until all members have it
remove  lets all forget the key; refused while a member encrypts with it or does not answer

  -o, --output …   table (the default) or json
  --address …      the API of the agent on this host; without it, that of its settings
  --http-port …    port of the other members' APIs, if it is not the same
  --token …        the value of SIDECAR_API_TOKEN, without which other hosts refuse; read from it unless given

Examples, a rotation:
  pillion keygen | tee new.key | pillion keys add -
  pillion keys use "$(cat new.key)"
  pillion keys remove 3fa9c02d71be

Exit codes: 0 all members have done it, 1 not all, 2 a mistake in the command.`;

const stages = ['add', 'use', 'remove'] as const;

export const keysCommand: Command = {
  help: () => help,
  async run(argv) {
    const given = await readAgentArguments(argv);
    if (!given.ok) {
      for (const mistake of given.error) complain(mistake);
      return exitCodes.usage;
    }
    const [action, word, ...strays] = given.value.words;
    const stage = stages.find((each) => each === action);
    if (action === 'list' && word === undefined) return list(given.value);
    if (stage === undefined || word === undefined || strays.length > 0) {
      complain('keys takes "list", or one of "add", "use" and "remove" with a key; see "pillion help keys"');
      return exitCodes.usage;
    }
    return change(stage, word, given.value);
  },
};

async function list(given: AgentArguments): Promise<number> {
  const members = await surveyKeys(given);
  if (!members.ok) return fail(members.error);
  const missing = members.value.filter(({ keys }) => !keys.ok);
  say(given.isJson ? JSON.stringify(members.value.map(listed), null, 2) : listTable(members.value));
  for (const { name, keys } of missing) complain(`${name}: ${keys.ok ? '' : keys.error}`);
  return missing.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function listed({ name, address, keys }: SurveyedMember): object {
  return { name, address, ...(keys.ok ? { keys: keys.value } : { problem: keys.error }) };
}

function listTable(members: readonly SurveyedMember[]): string {
  const rows = members.map(({ name, address, keys }) => {
    const names = keys.ok
      ? keys.value.map((key) => key.fingerprint + (key.isPrimary ? ' (encrypts)' : ''))
      : ['?'];
    return [name, address, names.join(', ') || 'none: not encrypted'];
  });
  return formatTable([['NAME', 'API', 'KEYS'], ...rows]);
}

async function change(stage: Stage, word: string, given: AgentArguments): Promise<number> {
  const key = await readKey(stage, word);
  if (!key.ok) {
    complain(key.error);
    return exitCodes.usage;
  }
  const body =
    stage === 'add' ? await seal(key.value, given.address) : ok({ fingerprint: nameOf(key.value) });
  if (!body.ok) return fail(body.error);
  const members = await surveyKeys(given);
  if (!members.ok) return fail(members.error);
  const name = nameOf(key.value);
  const before = members.value.map((member) => judge(stage, name, member));
  const isBegun = mayBegin(stage, before);
  const after = isBegun
    ? await inTurns(before, (verdict) =>
        carryOut(stage, name, verdict, { body: body.value, token: given.token }),
      )
    : before;
  return report({ stage, key: name, isBegun, verdicts: after }, given.isJson);
}

/** @returns a key in base64 or, where that will do, a fingerprint */
async function readKey(stage: Stage, word: string): Promise<Result<string, string>> {
  const text = word === '-' ? await readInput() : word;
  if (parseKey(text) !== undefined || (stage !== 'add' && isFingerprint(text))) return ok(text);
  const expected =
    stage === 'add' ? acceptedKeys : `${acceptedKeys}, or a fingerprint that "keys list" shows`;
  return err(`keys ${stage}: expected ${expected}`);
}

/** The first line of standard input. Nobody types a longer key than this. */
async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > 1024) break;
  }
  return text.split('\n', 1).join('').trim();
}

function nameOf(text: string): string {
  const key = parseKey(text);
  return key ? fingerprint(key) : text;
}

/** Has a new key sealed by the agent of this host. It is the only one that ever gets it in clear. */
async function seal(key: string, address: string): Promise<Result<{ sealed: string }, string>> {
  if (!/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(address).hostname))
    return err(
      `${address} is another host, and a new key must not cross the network in clear: run this on that host`,
    );
  const answer = await askAgent({ address, path: '/api/keys/seal', body: { key } });
  const sealed = answer.ok ? readSealed(answer.value) : answer;
  return sealed.ok ? ok({ sealed: sealed.value }) : sealed;
}

interface Order {
  readonly body: Readonly<Record<string, string>>;
  readonly token: string;
}

async function carryOut(
  stage: Stage,
  key: string,
  verdict: Verdict,
  { body, token }: Order,
): Promise<Verdict> {
  if (verdict.isDone || verdict.obstacle !== '') return verdict;
  const { address } = verdict.member;
  const answer = await askAgent({ address, path: `/api/keys/${stage}`, body, token });
  const list = answer.ok ? readKeys(answer.value) : answer;
  if (!list.ok) return { ...verdict, obstacle: list.error };
  return judge(stage, key, { ...verdict.member, keys: ok(list.value.keys) });
}

interface Outcome {
  readonly stage: Stage;
  readonly key: string;
  /** Whether the stage was allowed to begin. */
  readonly isBegun: boolean;
  readonly verdicts: readonly Verdict[];
}

function report({ stage, key, isBegun, verdicts }: Outcome, isJson: boolean): number {
  const done = verdicts.filter(({ isDone }) => isDone);
  const isComplete = done.length === verdicts.length;
  const members = verdicts.map(({ member, isDone, obstacle }) => ({
    ...{ name: member.name, address: member.address, isDone },
    ...(obstacle && { problem: obstacle }),
  }));
  if (isJson) say(JSON.stringify({ stage, key, isComplete, isBegun, members }, null, 2));
  else say(`${done.length} of ${verdicts.length} members ${achievements[stage]} the key ${key}`);
  for (const { name, problem } of members) if (problem) complain(`${name}: ${problem}`);
  if (!isBegun) complain(`keys ${stage} was not begun: it has to be possible on all members at once`);
  return isComplete ? exitCodes.ok : exitCodes.failed;
}

function fail(reason: string): number {
  complain(reason);
  return exitCodes.failed;
}
