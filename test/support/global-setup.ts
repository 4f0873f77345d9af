/**
 * Installs the programs that integration suites drive, before any suite runs, where that is possible:
 * as root on Debian. Elsewhere each suite says what it lacks and how to install it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { debianPackages, programPath } from './programs.ts';

export function setup(): void {
  const missing = Object.entries(debianPackages).filter(([program]) => programPath(program) === null);
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  const names = missing.map(([, name]) => name);
  process.stderr.write(`installing for the tests: ${names.join(' ')}\n`);
  runApt(['update', '-qq']);
  runApt(['install', '-y', '-qq', '--no-install-recommends', ...names]);
}

function runApt(args: readonly string[]): void {
  const result = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  throw new Error(
    `apt-get ${args.join(' ')} failed with ${result.status ?? result.signal}:\n${result.stderr}`,
  );
}
