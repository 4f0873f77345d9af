/** `HttpGet`: a service passes when it answers a GET with a status from 200 to 299. */
import { STATUS_CODES } from 'node:http';
import type { Readable } from 'node:stream';
import { Client } from 'undici';
import { failing, failingWith, type Outcome, passing } from '../outcome.ts';
import type { Checker, HttpRequest } from '../probe.ts';
import { pinnedLookup } from './pinned-lookup.ts';

/** How much of an answer is read before the connection is cut. */
const limits = { headerBytes: 16_384, bodyBytes: 65_536, bodyMs: 250 };

/**
 * Each check has a connection of its own, closed before the next: nothing is kept alive, and a server
 * that stopped accepting is noticed.
 *
 * Differs: redirects are failures, where upstream follows ten, to any address. Certificates are not
 * verified: the address is the host's own, nothing secret is sent, and the question is whether the
 * service answers, not who it is.
 */
export const httpChecker: Checker<HttpRequest> = {
  type: 'HttpGet',
  async check({ url, addresses }, signal) {
    const { origin, pathname, search } = new URL(url);
    const client = new Client(origin, {
      pipelining: 0,
      maxHeaderSize: limits.headerBytes,
      // The caller's deadline is the only one.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { lookup: pinnedLookup(addresses), rejectUnauthorized: false, timeout: 0, signal },
    });
    try {
      const headers = { 'user-agent': 'Pillion', accept: '*/*' };
      const { statusCode, body } = await client.request({
        path: pathname + search,
        method: 'GET',
        headers,
        signal,
      });
      return outcomeOf(statusCode, await beginningOf(body));
    } catch (error) {
      return failingWith(error);
    } finally {
      await client.destroy();
    }
  },
};

function outcomeOf(status: number, body: string): Outcome {
  const line = `${status} ${STATUS_CODES[status] ?? ''}`;
  if (status >= 200 && status <= 299) return passing(line);
  if (status >= 300 && status <= 399) return failing(`${line}: redirects are not followed`);
  return failing(body === '' ? line : `${line}: ${body}`);
}

/**
 * Reads a body for a short while, so that a healthy server is not cut off in the middle of its answer.
 * The status is known by then: a body that breaks off or never ends changes nothing.
 */
async function beginningOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const cut = setTimeout(() => body.destroy(), limits.bodyMs);
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= limits.bodyBytes) break;
    }
  } catch {
    // What has been read is enough.
  } finally {
    clearTimeout(cut);
  }
  return Buffer.concat(chunks).toString('utf8');
}
