/** `HttpGet`: a service passes when it answers a GET with a status from 200 to 299. */
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { failing, failingWith, type Outcome, passing } from '../outcome.ts';
import type { Checker, HttpRequest } from '../probe.ts';
import { pinnedLookup } from './pinned-lookup.ts';

/** How much of an answer is read before the connection is cut. */
const limits = { headerBytes: 16_384, bodyBytes: 65_536, bodyMs: 250 };

/**
 * Each check has a connection of its own, closed before the next: nothing is kept alive, and a server
 * that stopped accepting is noticed. For that Node's own client takes half the time of undici's.
 *
 * Differs: redirects are failures, where upstream follows ten, to any address. Certificates are not
 * verified: the address is the host's own, nothing secret is sent, and the question is whether the
 * service answers, not who it is.
 */
export const httpChecker: Checker<HttpRequest> = {
  type: 'HttpGet',
  async check({ url, addresses }, signal) {
    const request = (url.startsWith('https:') ? https : http).get(url, {
      agent: false,
      headers: { 'user-agent': 'Pillion', accept: '*/*' },
      lookup: pinnedLookup(addresses),
      maxHeaderSize: limits.headerBytes,
      rejectUnauthorized: false,
      signal,
    });
    try {
      const response = await answerTo(request);
      return outcomeOf(response.statusCode ?? 0, await beginningOf(response));
    } catch (error) {
      return failingWith(error);
    } finally {
      request.destroy();
    }
  },
};

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => reject(new Error('closed without an answer')));
  });
}

function outcomeOf(status: number, body: string): Outcome {
  const line = `${status} ${http.STATUS_CODES[status] ?? ''}`;
  if (status >= 200 && status <= 299) return passing(line);
  if (status >= 300 && status <= 399) return failing(`${line}: redirects are not followed`);
  return failing(body === '' ? line : `${line}: ${body}`);
}

/**
 * Reads a body for a short while, so that a healthy server is not cut off in the middle of its answer.
 * The status is known by then: a body that breaks off or never ends changes nothing.
 */
async function beginningOf(body: IncomingMessage): Promise<string> {
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
