/**
 * Which external programs a test suite has. A developer without one loses that suite and is told why;
 * in CI its absence is a failure.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that suites drive, and the Debian package that brings each. */
export const debianPackages: Readonly<Record<string, string>> = {
  busybox: 'busybox-static',
  dockerd: 'docker.io',
  haproxy: 'haproxy',
  ip: 'iproute2',
  iptables: 'iptables',
  serf: 'serf',
};

// dockerd and haproxy live where an ordinary user's PATH does not look.
const extraDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * Names the programs that are missing, for `describe.skipIf(reason)` and the suite's title.
 *
 * @param programs - names as typed in a shell
 * @returns null when all are there; else one line with the command that installs them
 * @throws Error with that line when `CI` is `true`, so that no suite is skipped unseen
 */
export function needs(programs: readonly string[]): string | null {
  const missing = programs.filter((program) => programPath(program) === null);
  if (missing.length === 0) return null;
  const wanted = missing.map((program) => debianPackages[program] ?? program);
  return refuseInCi(`needs ${missing.join(', ')}: apt-get install -y ${wanted.join(' ')}`);
}

/**
 * Passes a reason for skipping through, except in CI.
 *
 * @throws Error with the reason when `CI` is `true`
 */
export function refuseInCi(reason: string): string {
  if (process.env['CI'] === 'true') throw new Error(`CI must run every suite, and one ${reason}`);
  return reason;
}

/** @returns the full path of an executable, null when there is none */
export function programPath(program: string): string | null {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...extraDirectories];
  for (const directory of directories) {
    const path = join(directory, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next directory may have it.
    }
  }
  return null;
}
