/** What commands that ask an agent are told: their flags, and what the host's settings say where they are silent. */
import { isIPv6 } from 'node:net';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseConfig, readSurroundings } from '../agent/index.ts';
import { describeProblem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';

/** Of an agent and of how to speak to it. */
export interface AgentArguments {
  /** What follows the flags. */
  readonly words: readonly string[];
  /** Of the API, without a slash at the end. */
  readonly address: string;
  /** Empty when there is none. */
  readonly token: string;
  /** Where other members serve their API. */
  readonly memberPort: number;
  readonly isJson: boolean;
}

const options = {
  address: { type: 'string' },
  output: { type: 'string', short: 'o', default: 'table' },
  token: { type: 'string' },
  'http-port': { type: 'string' },
} satisfies ParseArgsConfig['options'];

/** @returns one line for each mistake */
export async function readAgentArguments(
  argv: readonly string[],
): Promise<Result<AgentArguments, readonly string[]>> {
  const parsed = parse(argv);
  if (!parsed.ok) return err([parsed.error]);
  const { values, positionals } = parsed.value;
  const loaded = await parseConfig([], readSurroundings());
  if (!loaded.ok) return err(loaded.error.map(describeProblem));
  const { http } = loaded.value.config;
  const url = parseAddress(values.address ?? `http://${hostOf(http.bindIp)}:${http.port}`);
  const isFormat = values.output === 'table' || values.output === 'json';
  const port = Number(values['http-port'] ?? url?.port);
  const mistakes = [
    ...(url ? [] : [`--address ${JSON.stringify(values.address)}: expected http://host:port`]),
    ...(isFormat ? [] : [`-o ${JSON.stringify(values.output)} is not valid: expected table or json`]),
    ...(isPort(port) || !url ? [] : [`--http-port ${JSON.stringify(values['http-port'])}: expected a port`]),
  ];
  if (!url || mistakes.length > 0) return err(mistakes);
  return ok({
    words: positionals,
    address: url.origin,
    token: values.token ?? http.apiToken,
    memberPort: port || defaultPort,
    isJson: values.output === 'json',
  });
}

/** Of `http:`, which a URL does not name. */
const defaultPort = 80;

function parse(argv: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...argv], options, allowPositionals: true }));
  } catch (error) {
    // Node adds advice about dashes that does not help here.
    const [reason = ''] = (error as Error).message.split('. ');
    return err(reason);
  }
}

function parseAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAddress = url?.protocol === 'http:' && url.pathname === '/' && !url.search && !url.username;
  return isAddress ? url : undefined;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port < 0x1_0000;
}

/** Where this host reaches what is bound to `bindIp`. */
function hostOf(bindIp: string): string {
  if (bindIp === '0.0.0.0') return '127.0.0.1';
  if (bindIp === '::') return '[::1]';
  return isIPv6(bindIp) ? `[${bindIp}]` : bindIp;
}
