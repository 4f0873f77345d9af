/** Chooses the proxy that the settings ask for and that this host has. */
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Logger } from 'pino';
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Now } from '../base/time.ts';
import {
  EmbeddedBalancer,
  type HaproxyOptions,
  HaproxyOutput,
  haproxyOptionProblems,
  type Output,
} from '../outputs/index.ts';
import type { Config } from './settings/settings.ts';

export interface ProxyContext {
  /** PATH, as the shell has it. */
  readonly searchPath: string;
  readonly now: () => Now;
  readonly log: Logger;
}

/** @returns null when nothing is to listen on ServicePorts; problems with HAProxy's settings otherwise */
export function createOutput(
  config: Config,
  context: ProxyContext,
): Result<Output | null, readonly Problem[]> {
  const binary = findProgram(config.haproxy.binary, context.searchPath);
  switch (proxyKind(config, binary)) {
    case 'none':
      return ok(null);
    case 'embedded':
      context.log.warn(
        'no HAProxy: the embedded TCP balancer listens on ServicePorts; it is meant for laptops',
      );
      return ok(new EmbeddedBalancer({ bindIp: config.haproxy.bindIp, log: context.log }));
    case 'haproxy':
      return createHaproxy(config, binary ?? config.haproxy.binary, context);
  }
}

function proxyKind({ proxy, haproxy }: Config, binary: string | null): 'haproxy' | 'embedded' | 'none' {
  if (proxy.kind !== 'auto') return proxy.kind;
  if (haproxy.disable) return 'none';
  return binary !== null || haproxy.reloadCommand !== '' ? 'haproxy' : 'embedded';
}

function createHaproxy(
  { haproxy }: Config,
  haproxyBinary: string,
  { now, log }: ProxyContext,
): Result<Output, readonly Problem[]> {
  const options: HaproxyOptions = {
    bindIp: haproxy.bindIp,
    configFile: haproxy.configFile,
    pidFile: haproxy.pidFile,
    user: haproxy.user,
    group: haproxy.group,
    templateFile: haproxy.templateFile || null,
    reloadCommand: haproxy.reloadCommand || null,
    verifyCommand: haproxy.verifyCommand || null,
    statsAddress: haproxy.statsAddr && { ip: haproxy.statsAddr.host, port: haproxy.statsAddr.port },
    haproxyBinary,
    socketDir: join(dirname(haproxy.pidFile), 'pillion'),
    stopOnClose: haproxy.stopWithAgent,
    now,
    log,
  };
  const problems = haproxyOptionProblems(options);
  return problems.length > 0 ? err(problems) : ok(new HaproxyOutput(options));
}

/** HAProxy lives where an ordinary user's PATH does not look. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** @returns the path of an executable file; null when there is none */
function findProgram(name: string, searchPath: string): string | null {
  const candidates = isAbsolute(name)
    ? [name]
    : [...searchPath.split(delimiter), ...systemFolders].map((folder) => join(folder, name));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
