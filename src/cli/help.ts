/** The first screen: what there is. Each command's own help is left to its file. */
import { commands } from './commands.ts';

const column = 10;

export function generalHelp(): string {
  const rows = [
    ...commands,
    { name: 'help', summary: 'this text, or that of one command' },
    { name: 'version', summary: 'the version of this program' },
  ];
  return [
    'pillion finds the services on this host, checks that they work, and routes their',
    'ServicePorts to them through a local proxy.',
    '',
    'Usage: pillion [command] [flags]',
    '',
    'Commands:',
    ...rows.map(({ name, summary }) => `  ${name.padEnd(column)}${summary}`),
    '',
    'Examples:',
    '  pillion agent                               services of the local Docker engine',
    '  pillion agent --discover static             services listed in ./static.json',
    '  pillion -d docker -d static -l debug        flags alone run the agent',
    '  SIDECAR_HTTP_PORT=8080 pillion agent        every setting is also a variable',
    '  pillion config print                        all settings and where they came from',
    '',
    'Exit codes: 0 all is well, 1 something failed, 2 a mistake in the command or in a setting.',
    'More: pillion help agent',
  ].join('\n');
}
