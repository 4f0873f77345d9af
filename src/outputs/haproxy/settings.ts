/** What the operator says about HAProxy, and what of it cannot be right. */
import type { Logger } from 'pino';
import type { Problem } from '../../base/problem.ts';
import type { Now } from '../../base/time.ts';
import { isPlainIp } from '../address.ts';
import type { RenderOptions } from './render.ts';

const limits = {
  /** A Unix socket's path has 107 bytes, of which HAProxy adds some while it binds. */
  socketDirChars: 80,
};

export interface HaproxyOptions {
  readonly bindIp: string;
  readonly configFile: string;
  readonly pidFile: string;
  /** Empty to stay who HAProxy is; disregarded when HAProxy is ours and we are not root. */
  readonly user: string;
  readonly group: string;
  /** A Liquid template in place of the built-in configuration. */
  readonly templateFile: string | null;
  /** Set: HAProxy is somebody else's, and this loads the file. */
  readonly reloadCommand: string | null;
  /** Set: this verifies the file in place, instead of `haproxy -c` on the file beside it. */
  readonly verifyCommand: string | null;
  readonly statsAddress: RenderOptions['statsAddress'];
  /** Path, or a name that PATH finds. */
  readonly haproxyBinary: string;
  /** Made when missing, for root and us only. No two agents may share one. */
  readonly socketDir: string;
  /** Whether a HAProxy of ours ends with the agent, or goes on serving. */
  readonly stopOnClose: boolean;
  readonly now: () => Now;
  readonly log: Logger;
}

/** Mistakes that make {@link HaproxyOptions} unusable; to be asked before they are used. */
export function haproxyOptionProblems(
  options: Pick<HaproxyOptions, 'bindIp' | 'configFile' | 'user' | 'group' | 'statsAddress' | 'socketDir'>,
): readonly Problem[] {
  const { bindIp, configFile, user, group, statsAddress, socketDir } = options;
  const checks: readonly [isWrong: boolean, thing: string, value: string, expected: string][] = [
    [!isPlainIp(bindIp), 'bind address', bindIp, 'an IPv4 or IPv6 address'],
    [configFile === '', 'configuration file', configFile, 'a path'],
    [/\p{Cc}/u.test(user), 'user', user, 'a user name'],
    [/\p{Cc}/u.test(group), 'group', group, 'a group name'],
    [
      statsAddress !== null && !isPlainIp(statsAddress.ip),
      'statistics address',
      statsAddress?.ip ?? '',
      'an IPv4 or IPv6 address',
    ],
    [
      !/^[A-Za-z0-9_./-]+$/.test(socketDir) || socketDir.length > limits.socketDirChars,
      'socket directory',
      socketDir,
      `a path of at most ${limits.socketDirChars} letters, digits, dots, hyphens, underscores and slashes`,
    ],
  ];
  return checks
    .filter(([isWrong]) => isWrong)
    .map(([, thing, value, expected]) => ({
      thing: `HAProxy ${thing}`,
      value,
      expected,
      effect: 'HAProxy cannot be configured',
    }));
}
