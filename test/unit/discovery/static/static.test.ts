import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staticDiscoverer } from '../../../../src/discovery/static/static.ts';
import { type Recording, realNow, record } from '../../../support/record-discovery.ts';

const entry = (Name: string, changes: Record<string, unknown> = {}) => ({ Service: { Name, ...changes } });

describe('static discovery', () => {
  let folder: string;
  let path: string;
  let recording: Recording;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pillion-static-'));
    path = join(folder, 'static.json');
  });
  afterEach(async () => {
    await recording.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (value: unknown): Promise<void> =>
    writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
  const start = (): void => {
    recording = record(
      staticDiscoverer({ path, hostname: 'shakespeare', advertiseIp: '10.0.0.5', now: realNow }),
    );
  };
  const failure = (): string => {
    const state = recording.states.at(-1);
    return state?.kind === 'failing' ? state.reason : '';
  };
  const created = (name: string) =>
    recording.updates.at(-1)?.instances.find(({ service }) => service.name === name)?.service.created;

  it('is read again when it is written, replaced by renaming, or appears', async () => {
    start();
    await recording.until(() => failure() !== '');
    await write([entry('one')]);
    await recording.until(() => recording.names().join() === 'one');
    await writeFile(`${path}.new`, JSON.stringify([entry('two')]));
    await rename(`${path}.new`, path);
    await recording.until(() => recording.names().join() === 'two');
    await write([entry('three')]);
    await recording.until(() => recording.names().join() === 'three');
  });

  it('keeps the last good list while it is broken, and says what is wrong and where', async () => {
    await write([entry('one')]);
    start();
    await recording.until(() => recording.states.at(-1)?.kind === 'connected');
    await write('[{"Service":{"Name":"one"}},]');
    await recording.until(() => failure() !== '');
    expect(failure()).toContain(`file ${path}, line 1 column 29: "]" is not valid: expected a value`);
    expect(recording.updates).toHaveLength(1);
    await write([entry('one')]);
    await recording.until(() => recording.states.at(-1)?.kind === 'connected');
  });

  it('keeps the last good list while it is missing', async () => {
    await write([entry('one')]);
    start();
    await recording.until(() => recording.names().length === 1);
    await rm(path);
    await recording.until(() => failure() !== '');
    expect(failure()).toMatch(/^file .* cannot be read: "Error: ENOENT: .*"; the last good list stays$/);
    expect(recording.names()).toEqual(['one']);
  });

  it('refuses what is not a file of reasonable size', async () => {
    await mkdir(path);
    start();
    await recording.until(() => failure().includes('it is not a regular file'));
    await rm(path, { recursive: true });
    await write(' '.repeat(4 * 1024 * 1024 + 1));
    await recording.until(() => failure().includes('it is longer than 4194304 bytes'));
  });

  it('follows the symbolic links that Kubernetes replaces', async () => {
    for (const version of ['v1', 'v2']) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'static.json'), JSON.stringify([entry(version)]));
    }
    await symlink('v1', join(folder, '..data'));
    await symlink('..data/static.json', path);
    start();
    await recording.until(() => recording.names().join() === 'v1');
    await symlink('v2', join(folder, '..new'));
    await rename(join(folder, '..new'), join(folder, '..data'));
    await recording.until(() => recording.names().join() === 'v2');
  });

  it('lets an entry keep its id and age while it says the same', async () => {
    await write([entry('same'), entry('other')]);
    start();
    await recording.until(() => recording.updates.length === 1);
    const before = created('same');
    await write([entry('same'), entry('other', { Image: 'newer' })]);
    await recording.until(() => recording.updates.length === 2);
    expect(created('same')).toBe(before);
    expect(created('other')).not.toBe(before);
    expect(recording.updates[1]?.instances.map(({ service }) => service.id)).toEqual(
      recording.updates[0]?.instances.map(({ service }) => service.id),
    );
  });

  it('waits for a folder that is not there yet', async () => {
    path = join(folder, 'later', 'static.json');
    start();
    await recording.until(() => failure() !== '');
    await mkdir(join(folder, 'later'));
    await write([entry('late')]);
    await recording.until(() => recording.names().join() === 'late');
  });
});
