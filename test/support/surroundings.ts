/** A host, an environment and files that exist only in a test. */
import { type Config, parseConfig, type Surroundings } from '../../src/agent/index.ts';
import { describeProblem } from '../../src/base/problem.ts';
import { err, ok } from '../../src/base/result.ts';

export function surroundings(
  changes: {
    environment?: Readonly<Record<string, string | undefined>>;
    files?: Readonly<Record<string, string>>;
    addresses?: readonly string[];
  } = {},
): Surroundings {
  const { environment = {}, files = {}, addresses = ['127.0.0.1', '10.0.0.5'] } = changes;
  return {
    environment,
    host: {
      hostname: 'shakespeare',
      addresses: addresses.map((address) => ({ interface: 'eth0', address })),
    },
    readFile: (path) =>
      Object.hasOwn(files, path) ? ok(files[path] ?? '') : err(`ENOENT: no such file, open '${path}'`),
  };
}

/** The configuration that follows; a mistake in a test's own settings fails loudly. */
export async function configOf(
  environment: Readonly<Record<string, string>> = {},
  argv: readonly string[] = [],
): Promise<Config> {
  const loaded = await parseConfig(argv, surroundings({ environment }));
  if (!loaded.ok) throw new Error(loaded.error.map(describeProblem).join('\n'));
  return loaded.value.config;
}
