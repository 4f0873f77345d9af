import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { tcpChecker } from '../../src/health/checkers/tcp.ts';
import { closedPort, listen } from '../support/loopback.ts';
import { type CheckerFixture, describeChecker } from './checker.ts';

const addresses = ['127.0.0.1'];

describe('TcpConnect', () => {
  describeChecker(async (): Promise<CheckerFixture<Parameters<typeof tcpChecker.check>[0]>> => {
    const server = await listen(createServer((socket: Socket) => socket.resume()));
    const request = { type: 'TcpConnect', addresses } as const;
    return {
      checker: tcpChecker,
      passing: { ...request, port: server.port },
      failing: { ...request, port: await closedPort() },
      // On loopback a connection never hangs, but nor is it there in the same turn.
      hanging: { ...request, port: server.port },
      hasBegun: async () => undefined,
      isReleased: () => server.idle(),
      close: () => server.close(),
    };
  });

  it('says what it connected to', async () => {
    const server = await listen(createServer());
    const request = { type: 'TcpConnect', addresses: ['::1', '127.0.0.1'], port: server.port } as const;
    const outcome = await tcpChecker.check(request, new AbortController().signal);
    await server.close();
    expect(outcome.output).toBe(`connected to 127.0.0.1 port ${server.port}`);
  });

  it('says why a connection failed', async () => {
    const port = await closedPort();
    const outcome = await tcpChecker.check(
      { type: 'TcpConnect', addresses, port },
      new AbortController().signal,
    );
    expect(outcome.output).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });
});
