/** `pillion agent`: reads the settings, runs the agent, and stops it when asked. */
import type { Logger } from 'pino';
import {
  type Config,
  createLog,
  parseConfig,
  readSurroundings,
  type SettingRow,
  type Surroundings,
  settingRows,
  standardError,
  stopSignal,
} from '../agent/index.ts';
import { describeProblem } from '../base/problem.ts';
import type { Command } from './command.ts';
import { complainOf, exitCodes } from './terminal.ts';

/** Docker kills a container ten seconds after asking it to stop; we are done well before. */
const stopTimeoutMs = 5000;
const profilePath = 'pillion.cpuprofile';

export const agentCommand: Command = { help, run };

function help(): string {
  const rows = settingRows.filter((row) => row.flag !== undefined);
  const spelled = rows.map(spellFlag);
  const width = Math.max(...spelled.map((flag) => flag.length)) + 2;
  return [
    'Usage: pillion agent [flags]',
    '',
    'Runs until SIGINT or SIGTERM, then stops within 5 seconds; a second signal stops at once.',
    '',
    'Flags:',
    ...rows.map((row, at) => `  ${spelled[at]?.padEnd(width)}${helpOf(row)}`),
    '',
    'Flags win over variables, variables over the settings file, the file over defaults.',
    'All settings, with their variables and values: pillion config print',
    '',
    'Examples:',
    '  pillion agent',
    '  pillion agent --discover static --proxy embedded --http-port 8080',
    '  pillion agent --config /etc/pillion.yaml --logging-level debug',
    '',
    'Exit codes: 0 stopped as asked, 1 could not start or stop, 2 a mistake in a setting.',
  ].join('\n');
}

function helpOf(row: SettingRow): string {
  const help = row.help.replaceAll('`', '');
  return row.idle ? `${help} (${row.idle})` : help;
}

function spellFlag(row: SettingRow): string {
  const value = row.default === 'false' ? '' : ' …';
  return `${row.short ? `-${row.short}, ` : '    '}--${row.flag}${value}`;
}

async function run(argv: readonly string[]): Promise<number> {
  const surroundings = readSurroundings();
  const loaded = await parseConfig(argv, surroundings);
  if (!loaded.ok) {
    complainOf(loaded.error);
    return exitCodes.usage;
  }
  const { config, warnings } = loaded.value;
  const log = await createLog(config.logging, standardError(surroundings.environment['NO_COLOR']));
  for (const warning of warnings) log.warn(warning);
  // Rejections that nobody handles arrive here as well.
  process.on('uncaughtException', (error) => process.exit(reportBug(error, log)));
  try {
    return await serve({ config, surroundings, log });
  } catch (error) {
    return reportBug(error, log);
  }
}

/** Runs the agent from its start to its end. */
async function serve(options: { config: Config; surroundings: Surroundings; log: Logger }): Promise<number> {
  const { config, surroundings, log } = options;
  const signal = listenForSignals(log);
  const finishProfile = config.debug.cpuProfile ? await startProfile(log) : undefined;
  const { startAgent } = await import('../agent/agent.ts');
  const agent = await startAgent(config, { log, surroundings });
  if (!agent.ok) {
    for (const problem of agent.error) log.error(describeProblem(problem));
    return exitCodes.failed;
  }
  log.info({ http: agent.value.httpAddress }, 'ready');
  await signal;
  await agent.value.close();
  const isProfiled = (await finishProfile?.()) ?? true;
  log.info('stopped');
  return isProfiled ? exitCodes.ok : exitCodes.failed;
}

/** One line; where it happened only for those who debug. */
function reportBug(error: unknown, log: Logger): number {
  const details = log.isLevelEnabled('debug') ? { err: error } : {};
  log.fatal(details, `this is a bug: ${error instanceof Error ? error.message : String(error)}; ending`);
  return exitCodes.failed;
}

/** Resolves when asked to stop. From then on the process ends in time, whatever hangs. */
async function listenForSignals(log: Logger): Promise<void> {
  const end = (message: string): never => {
    log.error(message);
    process.exit(exitCodes.failed);
  };
  process.on('SIGHUP', () => log.info('SIGHUP: settings are read at start only; restart to change them'));
  const signal = await stopSignal((again) => end(`${again} again: stopping at once`));
  log.info(`${signal}: stopping`);
  setTimeout(end, stopTimeoutMs, `not stopped within ${stopTimeoutMs / 1000} seconds: giving up`);
}

/** @returns finishes, and tells whether the profile could be written */
async function startProfile(log: Logger): Promise<() => Promise<boolean>> {
  const { startCpuProfile } = await import('./cpu-profile.ts');
  const finish = await startCpuProfile(profilePath);
  return async () => {
    try {
      await finish();
      log.info(`wrote ${profilePath}`);
      return true;
    } catch (error) {
      log.error(`cannot write ${profilePath}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  };
}
