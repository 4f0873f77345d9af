import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Output, type Route, renderHaproxy } from '../../src/outputs/index.ts';
import { describeOutput } from '../contract/output.ts';
import { HaproxyBed } from '../support/haproxy.ts';
import { needs } from '../support/programs.ts';
import {
  aBackend,
  aModel,
  aRoute,
  fetchText,
  freePort,
  httpServer,
  type TestServer,
} from '../support/routes.ts';

const missing = needs(['haproxy']);
const signal = new AbortController().signal;
const done = { ok: true, value: undefined };

/** The contract's outputs bring their directory with them. */
async function openWithBed(): Promise<Output> {
  const bed = await HaproxyBed.create();
  const output = bed.open();
  return {
    name: output.name,
    apply: (model, abort) => output.apply(model, abort),
    problems: () => output.problems(),
    close: () => bed.close(),
  };
}

describe.skipIf(missing)(`HAProxy${missing ? `: ${missing}` : ''}`, () => {
  let bed: HaproxyBed;
  let server: TestServer;
  let servicePort: number;
  let route: Route;

  beforeEach(async () => {
    [bed, server, servicePort] = await Promise.all([HaproxyBed.create(), httpServer('hello'), freePort()]);
    route = aRoute({ servicePort, backends: [aBackend({ port: server.port })] });
  });
  afterEach(async () => {
    await bed.close();
    await server.close();
  });

  const file = (name: string): string => join(bed.directory, name);
  /** The same route under a further name, so that the file changes. */
  const withAnother = async (): Promise<Route[]> => [
    route,
    aRoute({ service: 'db', servicePort: await freePort(), mode: 'tcp' }),
  ];

  describeOutput('haproxy', openWithBed);

  it('serves statistics, metrics and its own health on the statistics address', async () => {
    const port = await freePort();
    await bed.open({ statsAddress: { ip: '127.0.0.1', port } }).apply(aModel([route]), signal);
    expect(await fetchText(port, '/healthz')).toBe('ok\n');
    expect(await fetchText(port, '/metrics')).toContain('haproxy_process_');
    expect(await fetchText(port, '/')).toContain('web-');
  });

  it('a reload is confirmed: what was applied is served when apply returns', async () => {
    const output = bed.open();
    for (const text of ['one', 'two', 'three', 'four']) {
      const next = await httpServer(text);
      const changed = aRoute({ servicePort, backends: [aBackend({ port: next.port })] });
      expect(await output.apply(aModel([changed]), signal)).toEqual(done);
      expect(await fetchText(servicePort)).toBe(text);
      await next.close();
    }
  });

  it('the same model is not loaded twice', async () => {
    const output = bed.open();
    await output.apply(aModel([route]), signal);
    const before = await bed.reloads();
    await output.apply(aModel([route]), signal);
    expect(await bed.reloads()).toBe(before);
  });

  it('a service on the port of the statistics is left out and named', async () => {
    const output = bed.open({ statsAddress: { ip: '127.0.0.1', port: servicePort } });
    expect(await output.apply(aModel([route]), signal)).toEqual(done);
    expect(output.problems()[0]?.thing).toBe(`service web, ServicePort ${servicePort}`);
    expect(await fetchText(servicePort, '/healthz')).toBe('ok\n');
  });

  it('statistics give way to a process that has their port', async () => {
    const occupant = await httpServer('other');
    const output = bed.open({ statsAddress: { ip: '127.0.0.1', port: occupant.port } });
    expect(await output.apply(aModel([route]), signal)).toEqual(done);
    expect(output.problems()[0]?.thing).toBe('HAProxy statistics');
    expect(await fetchText(servicePort)).toBe('hello');
    await occupant.close();
  });

  describe('with a template of the operator', () => {
    const builtIn = () =>
      renderHaproxy(aModel([]), {
        bindIp: '127.0.0.1',
        user: '',
        group: '',
        statsAddress: null,
        socketDir: bed.directory,
        isDaemon: true,
      });
    const routes =
      '{% for route in routes %}listen {{ route.name }} from pillion-http\n  bind {{ route.bind }}\n' +
      '{% for backend in route.backends %}  server {{ backend.name }} {{ backend.endpoint }}\n{% endfor %}{% endfor %}';
    const openWith = async (template: string) => {
      await writeFile(file('my.liquid'), template);
      return bed.open({ templateFile: file('my.liquid') });
    };

    it('traffic flows through what it describes', async () => {
      const output = await openWith(builtIn() + routes);
      expect(await output.apply(aModel([route]), signal)).toEqual(done);
      expect(await fetchText(servicePort)).toBe('hello');
    });

    it('a refused file keeps the last good one serving, and is kept with HAProxy’s words', async () => {
      const output = await openWith(builtIn() + routes);
      await output.apply(aModel([route]), signal);
      const good = await readFile(file('haproxy.cfg'), 'utf8');
      await writeFile(file('my.liquid'), `${builtIn() + routes}\nfrobnicate\n`);
      const refused = await output.apply(aModel([route]), signal);
      expect(refused).toMatchObject({ error: { message: expect.stringContaining("'frobnicate'") } });
      expect(await fetchText(servicePort)).toBe('hello');
      expect(await readFile(file('haproxy.cfg'), 'utf8')).toBe(good);
      expect(await readFile(file('haproxy.cfg.rejected'), 'utf8')).toMatch(
        /\nfrobnicate\n\n# Refused: .*frobnicate/,
      );
    });

    it('a reload that HAProxy itself refuses leaves the old configuration in force and in place', async () => {
      const occupant = await httpServer('other');
      const output = await openWith(builtIn() + routes);
      await output.apply(aModel([route]), signal);
      // A port range is not among the binds that are tested beforehand.
      const range = `  bind 127.0.0.1:${occupant.port}-${occupant.port}\n`;
      await writeFile(file('my.liquid'), `${builtIn()}${routes}listen extra from pillion-http\n${range}`);
      const refused = await output.apply(aModel([route]), signal);
      expect(refused).toMatchObject({
        error: { message: expect.stringMatching(/^HAProxy refused the reload/) },
      });
      expect(await readFile(file('haproxy.cfg'), 'utf8')).not.toContain('extra');
      expect(await fetchText(servicePort)).toBe('hello');
      await occupant.close();
    });

    it('a mistake in the template names file, line and column', async () => {
      const output = await openWith('global\n  {{ rout.name }}');
      expect(await output.apply(aModel([route]), signal)).toEqual({
        ok: false,
        error: { message: `template ${file('my.liquid')}:2:6: undefined variable: rout` },
      });
    });

    it('a missing template is named', async () => {
      const output = bed.open({ templateFile: file('none') });
      expect(await output.apply(aModel([route]), signal)).toMatchObject({
        error: { message: expect.stringMatching(/^cannot read the template: ENOENT.*none/) },
      });
    });
  });

  it('a configuration path that cannot be written is named, and nothing else is touched', async () => {
    await mkdir(file('haproxy.cfg'));
    const result = await bed.open().apply(aModel([route]), signal);
    expect(result).toMatchObject({
      error: { message: expect.stringMatching(/^cannot replace .*haproxy\.cfg: EISDIR/) },
    });
    expect((await readdir(bed.directory)).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it('a missing directory is named', async () => {
    const result = await bed.open({ configFile: file('none/haproxy.cfg') }).apply(aModel([route]), signal);
    expect(result).toMatchObject({
      error: { message: expect.stringMatching(/^cannot write .*none\/haproxy\.cfg\.new: ENOENT/) },
    });
  });

  it('a missing HAProxy is named', async () => {
    const result = await bed.open({ haproxyBinary: '/none/haproxy' }).apply(aModel([route]), signal);
    expect(result).toMatchObject({ error: { message: expect.stringContaining('/none/haproxy ENOENT') } });
  });

  it('is started again when it is killed', async () => {
    const output = bed.open();
    await output.apply(aModel([route]), signal);
    const pid = await bed.masterPid();
    process.kill(-pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await bed.masterPid()).not.toBe(pid), 8000);
    await vi.waitFor(async () => expect(await fetchText(servicePort)).toBe('hello'), 8000);
    await vi.waitFor(() => expect(output.problems()).toEqual([]), 8000);
  });

  it('comes back without the service whose port was taken while it was down', async () => {
    const output = bed.open();
    const model = aModel(await withAnother());
    await output.apply(model, signal);
    process.kill(-(await bed.masterPid()), 'SIGKILL');
    const occupant = await vi.waitFor(() => httpServer('other', servicePort), 8000);
    await vi.waitFor(() => expect(output.problems()).not.toEqual([]), 8000);
    expect(await output.apply(model, signal)).toEqual(done);
    expect(output.problems()[0]?.thing).toBe(`service web, ServicePort ${servicePort}`);
    await occupant.close();
  });

  it('is left running by an agent that ends, and taken over by the next', async () => {
    const first = bed.open({ stopOnClose: false });
    await first.apply(aModel([route]), signal);
    const pid = await bed.masterPid();
    await first.close();
    expect(await fetchText(servicePort)).toBe('hello');
    expect(await bed.open().apply(aModel(await withAnother()), signal)).toEqual(done);
    expect(await bed.masterPid()).toBe(pid);
    expect(await fetchText(servicePort)).toBe('hello');
  });

  it('is started again when it dies after it was taken over', async () => {
    await bed.open({ stopOnClose: false }).apply(aModel([route]), signal);
    const pid = await bed.masterPid();
    await bed.open().apply(aModel([route]), signal);
    process.kill(-pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await bed.masterPid()).not.toBe(pid), 8000);
    await vi.waitFor(async () => expect(await fetchText(servicePort)).toBe('hello'), 8000);
  });

  it('asked to stop on close, leaves no process and no file but its configuration', async () => {
    const output = bed.open();
    await output.apply(aModel([route]), signal);
    const pid = await bed.masterPid();
    await output.close();
    expect(() => process.kill(-pid, 0)).toThrow('ESRCH');
    expect(await readdir(bed.directory)).toEqual(['haproxy.cfg']);
  });

  describe('loaded by commands', () => {
    it('runs them in bash and says everything about a failing one', async () => {
      const reloadCommand = 'echo out; echo problem >&2; exit 3';
      const result = await bed.open({ reloadCommand }).apply(aModel([route]), signal);
      expect(result).toEqual({
        ok: false,
        error: {
          message: `reload command "${reloadCommand}": exit status 3, stdout "out", stderr "problem"`,
        },
      });
    });

    it('a file that the verify command refuses does not stay in place', async () => {
      const output = bed.open({
        reloadCommand: 'true',
        verifyCommand: `! grep -q 'frontend db' ${file('haproxy.cfg')}`,
      });
      expect(await output.apply(aModel([route]), signal)).toEqual(done);
      const good = await readFile(file('haproxy.cfg'), 'utf8');
      expect(await output.apply(aModel(await withAnother()), signal)).toMatchObject({ ok: false });
      expect(await readFile(file('haproxy.cfg'), 'utf8')).toBe(good);
    });

    it('a Sidecar reload command starts HAProxy and then hands over to a new one', async () => {
      const [config, pid] = [file('haproxy.cfg'), file('haproxy.pid')];
      const reloadCommand = `haproxy -f ${config} -p ${pid} \`[[ -f ${pid} ]] && echo "-sf $(cat ${pid})"\``;
      const output = bed.open({ reloadCommand: `PATH=$PATH:/usr/sbin; ${reloadCommand}` });
      expect(await output.apply(aModel([route]), signal)).toEqual(done);
      expect(await fetchText(servicePort)).toBe('hello');
      expect(await output.apply(aModel(await withAnother()), signal)).toEqual(done);
      expect(await fetchText(servicePort)).toBe('hello');
    });
  });
});
