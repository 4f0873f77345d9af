/** Records where the processor's time goes, for `--cpuprofile`. */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/**
 * Starts at once.
 *
 * @returns stops, and writes the profile to `path`; rejects when that file cannot be written
 */
export async function startCpuProfile(path: string): Promise<() => Promise<void>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    await writeFile(path, JSON.stringify(profile));
  };
}
