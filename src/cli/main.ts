#!/usr/bin/env node
/** The program: picks the command, and turns its result into an exit code. */
import { type CommandRow, commands } from './commands.ts';
import { complain, exitCodes, say } from './terminal.ts';

const defaultCommand = 'agent';
const helpFlags = ['--help', '-h'];

/** Runs the command that `argv` names; flags alone belong to the agent, as in Sidecar. */
async function main(argv: readonly string[]): Promise<number> {
  const [first = defaultCommand] = argv;
  if (first === 'version' || first === '--version') return printVersion();
  if (first === 'help') return printHelp(argv[1]);
  if (helpFlags.includes(first)) return printHelp(undefined);
  const name = first.startsWith('-') ? defaultCommand : first;
  const row = findCommand(name);
  if (!row) return complainOfUnknown(name);
  const rest = name === argv[0] ? argv.slice(1) : argv;
  if (rest.some((word) => helpFlags.includes(word))) return printHelp(name);
  return (await row.load()).run(rest);
}

function findCommand(name: string): CommandRow | undefined {
  return commands.find((command) => command.name === name);
}

async function printVersion(): Promise<number> {
  const { version } = await import('../agent/version.ts');
  say(`pillion ${version()}`);
  return exitCodes.ok;
}

async function printHelp(name: string | undefined): Promise<number> {
  if (name === undefined) {
    const { generalHelp } = await import('./help.ts');
    say(generalHelp());
    return exitCodes.ok;
  }
  const row = findCommand(name);
  if (!row) return complainOfUnknown(name);
  say((await row.load()).help());
  return exitCodes.ok;
}

async function complainOfUnknown(name: string): Promise<number> {
  const { nearest } = await import('../agent/index.ts');
  const guess = nearest(name, [...commands.map((command) => command.name), 'help', 'version']);
  complain(
    `there is no command ${JSON.stringify(name)}; ${guess ? `did you mean "${guess}"` : 'see "pillion help"'}`,
  );
  return exitCodes.usage;
}

/** One line for a bug of ours; its stack only for those who ask. */
async function complainOfBug(error: unknown): Promise<number> {
  const { readSurroundings } = await import('../agent/index.ts');
  const wantsStack = readSurroundings().environment['SIDECAR_LOGGING_LEVEL'] === 'debug';
  const message = error instanceof Error ? (wantsStack ? error.stack : error.message) : String(error);
  complain(`this is a bug: ${message}${wantsStack ? '' : ' (SIDECAR_LOGGING_LEVEL=debug shows where)'}`);
  return exitCodes.failed;
}

/** Whoever reads our output may stop reading, as `head` does. That is no failure. */
function exitQuietlyOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
}

process.stdout.on('error', exitQuietlyOnBrokenPipe);
process.stderr.on('error', exitQuietlyOnBrokenPipe);
const code = await main(process.argv.slice(2)).catch(complainOfBug);
// Waits for what is written and for nothing else.
process.stdout.write('', () => process.exit(code));
