/** What every proxy output must do, run for each of them with real servers behind. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../src/outputs/index.ts';
import {
  aBackend,
  aModel,
  aRoute,
  fetchText,
  freePort,
  httpServer,
  type TestServer,
} from '../support/routes.ts';

const signal = new AbortController().signal;

/** @param open - a fresh output that binds to 127.0.0.1 and ends its proxy when closed */
export function describeOutput(name: string, open: () => Promise<Output>): void {
  describe(`the ${name} output`, () => {
    let output: Output;
    let server: TestServer;
    let servicePort: number;

    beforeEach(async () => {
      [output, server, servicePort] = await Promise.all([open(), httpServer('hello'), freePort()]);
    });
    afterEach(async () => {
      await output.close();
      await server.close();
    });

    const routeToServer = () => aRoute({ servicePort, backends: [aBackend({ port: server.port })] });

    it('reaches a service through its ServicePort', async () => {
      expect(await output.apply(aModel([routeToServer()]), signal)).toEqual({ ok: true, value: undefined });
      expect(await fetchText(servicePort)).toBe('hello');
    });

    it('applies an empty model', async () => {
      expect(await output.apply(aModel([]), signal)).toMatchObject({ ok: true });
    });

    it('goes over to new backends', async () => {
      await output.apply(aModel([aRoute({ servicePort, backends: [aBackend({ port: 1 })] })]), signal);
      await output.apply(aModel([routeToServer()]), signal);
      expect(await fetchText(servicePort)).toBe('hello');
    });

    it('stops listening for a route that is gone', async () => {
      await output.apply(aModel([routeToServer()]), signal);
      await output.apply(aModel([]), signal);
      expect(await fetchText(servicePort)).toBe('ECONNREFUSED');
    });

    it('routes the other services when one port is in use, names it, and takes it when it is free', async () => {
      const occupant = await httpServer('other');
      const contested = aRoute({
        service: 'db',
        servicePort: occupant.port,
        backends: [aBackend({ port: server.port })],
      });
      const model = aModel([routeToServer(), contested]);
      expect(await output.apply(model, signal)).toMatchObject({ ok: true });
      expect(await fetchText(servicePort)).toBe('hello');
      expect(output.problems().map((problem) => problem.thing)).toEqual([
        `service db, ServicePort ${occupant.port}`,
      ]);
      await occupant.close();
      await output.apply(model, signal);
      expect(output.problems()).toEqual([]);
      expect(await fetchText(occupant.port)).toBe('hello');
    });

    it('frees its ports when closed', async () => {
      await output.apply(aModel([routeToServer()]), signal);
      await output.close();
      expect(await fetchText(servicePort)).toBe('ECONNREFUSED');
    });
  });
}
