/** `pillion members`: who is in the cluster, as one agent sees it. */
import { askAgent } from './api-client.ts';
import { readAgentArguments } from './arguments.ts';
import { formatPlace, type ListedCluster, type ListedMember, readCluster } from './cluster-document.ts';
import type { Command } from './command.ts';
import { formatTable } from './table.ts';
import { complain, exitCodes, say } from './terminal.ts';

const help = `Usage: pillion members [-o table|json] [--address http://host:port]

Lists the members of the cluster as the agent on this host sees them: alive, suspect (silent, and given time
to answer), dead, or left. The dead and departed are forgotten after a while.

  -o, --output …   table (the default) or json, which is the answer of /api/members.json
  --address …      another agent's API; without it, that of this host's settings

Examples:
  pillion members
  pillion members --address http://10.0.0.7:7777 -o json

Exit codes: 0 listed, 1 the agent did not answer, 2 a mistake in the command.`;

export const membersCommand: Command = {
  help: () => help,
  async run(argv) {
    const given = await readAgentArguments(argv);
    const mistakes = given.ok
      ? given.value.words.map((word) => `members takes no ${JSON.stringify(word)}`)
      : given.error;
    for (const mistake of mistakes) complain(mistake);
    if (!given.ok || mistakes.length > 0) return exitCodes.usage;
    const { address, isJson } = given.value;
    const answer = await askAgent({ address, path: '/api/members.json' });
    const cluster = answer.ok ? readCluster(answer.value) : answer;
    if (!cluster.ok) {
      complain(cluster.error);
      return exitCodes.failed;
    }
    say(isJson ? JSON.stringify(cluster.value, null, 2) : asTable(cluster.value));
    return exitCodes.ok;
  },
};

function asTable(cluster: ListedCluster): string {
  const { clusterName, dialect, isEncrypted, healthScore, members } = cluster;
  const rows = members.map((member) => [member.name, formatPlace(member), member.state, notesOn(member)]);
  const traits = [dialect, isEncrypted ? 'encrypted' : 'not encrypted', `health score ${healthScore}`];
  return [
    formatTable([['NAME', 'ADDRESS', 'STATE', 'NOTES'], ...rows]),
    '',
    `cluster ${JSON.stringify(clusterName)}: ${traits.join(', ')}`,
  ].join('\n');
}

function notesOn({ isSelf, conflicts }: ListedMember): string {
  const claims = conflicts.map((claim) => `${formatPlace(claim)} claims this name too`);
  return [...(isSelf ? ['this host'] : []), ...claims].join(', ');
}
