/** HTTP to an engine that is slow, or sends others away, and what arrives there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineError, type EngineFault } from '../../src/discovery/docker/fault.ts';
import { EngineTransport } from '../../src/discovery/docker/transport.ts';
import { type FakeEngine, startFakeEngine } from '../support/fake-engine.ts';

describe('the transport to an engine', () => {
  let engine: FakeEngine;
  let transport: EngineTransport;

  beforeEach(async () => {
    engine = await startFakeEngine();
    transport = new EngineTransport(engine.endpoint, 100);
  });
  afterEach(() => engine.close());

  type Dial = Parameters<EngineTransport['dial']>[0];
  const dial = (options: Dial, through = transport): Promise<unknown> =>
    new Promise((resolve, reject) => {
      through.dial(options, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  const faultOf = async (options: Dial, through = transport): Promise<EngineFault> => {
    const error: unknown = await dial(options, through).catch((thrown: unknown) => thrown);
    if (!(error instanceof EngineError)) throw new Error(`no fault: ${String(error)}`);
    return error.fault;
  };

  it('asks in the agreed version, with objects of a query as JSON', async () => {
    transport.apiVersion = '1.44';
    await dial({ path: '/containers/json?', options: { filters: { id: ['a&b'] }, since: undefined } });
    expect(engine.requests).toEqual(['/v1.44/containers/json?filters=%7B%22id%22%3A%5B%22a%26b%22%5D%7D']);
  });

  it.each([
    ['never begins', () => undefined],
    ['stops in the middle', (response: { write: (text: string) => void }) => response.write('[1,')],
  ])('gives up on an answer that %s', async (_kind, answer) => {
    engine.garbled.set('/version', answer);
    expect(await faultOf({ path: '/version' })).toEqual({
      kind: 'timeout',
      request: 'GET /version',
      afterMs: 100,
    });
  });

  it('asks no one else when it is redirected', async () => {
    engine.garbled.set('/version', (response) => response.writeHead(301, { Location: '/elsewhere' }).end());
    expect(await faultOf({ path: '/version' })).toMatchObject({ kind: 'refused', status: 301 });
    expect(engine.requests).toEqual(['/version']);
  });

  it('reads only the beginning of an endless explanation', async () => {
    engine.garbled.set('/version', (response) => {
      response.writeHead(500);
      const flood = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.once('close', () => clearInterval(flood));
    });
    const fault = await faultOf({ path: '/version' });
    expect(fault.kind === 'refused' ? fault.message.length : 0).toBeLessThan(100_000);
  });

  it('ends at once when it is no longer wanted, before and during the answer', async () => {
    const ended = { kind: 'ended', detail: 'cancelled' };
    expect(await faultOf({ path: '/version', abortSignal: AbortSignal.abort() })).toEqual(ended);
    const controller = new AbortController();
    engine.garbled.set('/version', () => controller.abort());
    expect(await faultOf({ path: '/version', abortSignal: controller.signal })).toEqual(ended);
  });

  it('says that certificates are missing instead of going without', async () => {
    const tls = { certPath: '/nonexistent' };
    const secure = new EngineTransport({
      kind: 'tcp',
      url: 'tcp://127.0.0.1:1',
      host: '127.0.0.1',
      port: 1,
      tls,
    });
    await expect(dial({ path: '/version' }, secure)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
