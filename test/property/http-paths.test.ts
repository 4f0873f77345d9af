import { request } from 'node:http';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { canonicalTarget } from '../../src/http/paths.ts';
import { aTestServer } from '../support/http-server.ts';

/** Pieces that mean something to a router, among arbitrary ones. */
const piece = fc.oneof(
  fc.constantFrom(
    ...['/', '//', '.', '..', '.json', '%', '%2F', '%00', '%ff', '%0a', '?', '#', ':', '*', '\\', ';', '&'],
    ...['api', 'services', 'state', 'drain', 'ui', 'servers', 'by_service=false', '__proto__'],
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);

const target = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);

const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');

/** Sends a request target as it is; `inject` would clean it first. */
function statusOf(port: number, verb: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method: verb, path, agent: false }, (response) => {
      // A watch never ends by itself.
      response.destroy();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

test('no request target makes the server fail', async () => {
  const { app, listen, logLines } = aTestServer();
  const port = await listen();
  onTestFinished(() => app.close());
  await fc.assert(
    fc.asyncProperty(method, target, async (verb, url) => {
      expect(await statusOf(port, verb, url.replace(/[^\x21-\xff]/g, ''))).toBeLessThan(500);
    }),
  );
  expect(logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
});

test('a redirect stays on this server, is printable, and leads to a canonical path', () => {
  fc.assert(
    fc.property(target, (url) => {
      const canonical = canonicalTarget(url);
      if (canonical === null) return;
      expect(canonical).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
      expect(canonicalTarget(canonical)).toBeNull();
    }),
  );
});
