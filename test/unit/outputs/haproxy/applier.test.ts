import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../../../src/base/result.ts';
import type { Millis } from '../../../../src/base/time.ts';
import { type ApplierParts, HaproxyApplier } from '../../../../src/outputs/haproxy/applier.ts';
import type { BindConflict } from '../../../../src/outputs/haproxy/binds.ts';
import { ConfigFile } from '../../../../src/outputs/haproxy/files.ts';
import type { LoadError } from '../../../../src/outputs/haproxy/loader.ts';
import { aMoment } from '../../../support/fixtures.ts';
import { aModel, aRoute } from '../../../support/routes.ts';

const { signal } = new AbortController();
const refused: Result<void, LoadError> = err({ kind: 'refused', message: 'bad line' });
const unavailable: Result<void, LoadError> = err({ kind: 'unavailable', message: 'not now' });

let directory: string;
/** What the proxy would do, and what was asked of it. */
let world: {
  verdict: Result<void, LoadError>;
  loading: Result<void, LoadError>;
  isRunning: boolean;
  conflicts: readonly BindConflict[];
  minutes: number;
  verified: number;
  loaded: number;
  tested: string[];
};
let applier: HaproxyApplier;
const file = (suffix = ''): string => join(directory, `haproxy.cfg${suffix}`);
const apply = (...ports: number[]) =>
  applier.apply(aModel(ports.map((servicePort) => aRoute({ servicePort }))), signal);

/** One `bind` line for each route, which is all the applier reads of a file. */
const parts = (): ApplierParts => ({
  file: new ConfigFile(file()),
  render: ({ model }) =>
    Promise.resolve(ok(model.routes.map((route) => `bind 127.0.0.1:${route.servicePort}\n`).join(''))),
  statsAddress: null,
  testBinds: (binds) => {
    world.tested = binds.map((bind) => String(bind.port));
    return Promise.resolve(world.conflicts.filter(({ port }) => world.tested.includes(String(port))));
  },
  verify: () => {
    world.verified += 1;
    return Promise.resolve(world.verdict);
  },
  loader: {
    isRunning: () => Promise.resolve(world.isRunning),
    load: () => {
      world.loaded += 1;
      if (world.loading.ok) world.isRunning = true;
      return Promise.resolve(world.loading);
    },
    problems: () => [],
    close: () => Promise.resolve(),
  },
  now: () => ({ ...aMoment(), mono: (world.minutes * 60_000) as Millis }),
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pillion-applier-'));
  world = {
    verdict: ok(undefined),
    loading: ok(undefined),
    isRunning: false,
    conflicts: [],
    minutes: 0,
    verified: 0,
    loaded: 0,
    tested: [],
  };
  applier = new HaproxyApplier(parts());
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('what is refused', () => {
  it('does not touch the file in place, and is kept with the reason', async () => {
    await apply(1);
    world.verdict = refused;
    expect(await apply(2)).toEqual(err({ message: `bad line; kept as ${file('.rejected')}` }));
    expect(await readFile(file(), 'utf8')).toBe('bind 127.0.0.1:1\n');
    expect(await readFile(file('.rejected'), 'utf8')).toBe('bind 127.0.0.1:2\n\n# Refused: bad line\n');
  });

  it('is not tried again for five minutes', async () => {
    world.verdict = refused;
    await apply(1);
    world.minutes = 4;
    expect(await apply(1)).toMatchObject({ ok: false });
    expect(world.verified).toBe(1);
    world.minutes = 6;
    await apply(1);
    expect(world.verified).toBe(2);
  });

  it('does not keep other bytes from being tried', async () => {
    world.verdict = refused;
    await apply(1);
    world.verdict = ok(undefined);
    expect(await apply(2)).toEqual(ok(undefined));
  });

  it('when it is loaded is taken out again', async () => {
    await apply(1);
    world.loading = refused;
    expect(await apply(2)).toMatchObject({ ok: false });
    expect(await readFile(file(), 'utf8')).toBe('bind 127.0.0.1:1\n');
  });
});

describe('what could not be done', () => {
  it('is tried again at once and leaves no rejected file', async () => {
    world.verdict = unavailable;
    expect(await apply(1)).toEqual(err({ message: 'not now' }));
    await apply(1);
    expect([world.verified, await readdir(directory)]).toEqual([2, []]);
  });

  it('at the first start leaves no file in place', async () => {
    world.loading = unavailable;
    await apply(1);
    expect(await readdir(directory)).toEqual([]);
  });
});

it('the same bytes are loaded once, and again when nothing runs', async () => {
  await apply(1);
  await apply(1);
  expect(world.loaded).toBe(1);
  world.isRunning = false;
  await apply(1);
  expect(world.loaded).toBe(2);
});

it('the file before is kept, and nothing else is left', async () => {
  await apply(1);
  await apply(2);
  expect(await readdir(directory)).toEqual(['haproxy.cfg', 'haproxy.cfg.good']);
  expect(await readFile(file('.good'), 'utf8')).toBe('bind 127.0.0.1:1\n');
});

describe('ports', () => {
  const inUse = { ip: '127.0.0.1', port: 2, reason: 'in-use' } as const;

  it('that already run are not tested, and all are when nothing runs', async () => {
    await apply(1);
    await apply(1, 2);
    expect(world.tested).toEqual(['2']);
    world.isRunning = false;
    await apply(1, 2);
    expect(world.tested).toEqual(['1', '2']);
  });

  it('of a HAProxy that an earlier agent left are read from its file', async () => {
    await apply(1);
    applier = new HaproxyApplier(parts());
    await apply(1, 2);
    expect(world.tested).toEqual(['2']);
  });

  it('that are taken are left out and named', async () => {
    world.conflicts = [inUse];
    expect(await apply(1, 2)).toEqual(ok(undefined));
    expect(await readFile(file(), 'utf8')).toBe('bind 127.0.0.1:1\n');
    expect(applier.problems()).toMatchObject([{ thing: 'service web, ServicePort 2' }]);
  });

  it('on an address that is not this host’s are one error, not one for each', async () => {
    world.conflicts = [{ ...inUse, reason: 'no-such-address' }];
    expect(await apply(1, 2)).toEqual(
      err({ message: 'cannot listen on 127.0.0.1:2: expected an address of this host' }),
    );
  });

  it('that the file has twice are refused before HAProxy accepts them', async () => {
    expect(await apply(1, 2, 2)).toMatchObject(ok(undefined));
    expect(await readFile(file(), 'utf8')).toBe('bind 127.0.0.1:1\n');
  });
});
