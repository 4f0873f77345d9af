/** One JSON document as cached bytes: made once per change, sent any number of times. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the original sends with everything that browsers may read from other sites. */
export const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET',
} as const;

const etagChars = 22;

/** A JSON body with its strong ETag. Readable from any site, as in the original. */
export class Answer {
  readonly body: Buffer;
  readonly #etag: string;
  readonly #fullHeaders: string[];
  readonly #unchangedHeaders: string[];

  constructor(text: string) {
    this.body = Buffer.from(text);
    this.#etag = `"${createHash('sha256').update(this.body).digest('base64url').slice(0, etagChars)}"`;
    const shared = { ...corsHeaders, ETag: this.#etag, 'Cache-Control': 'no-cache' };
    this.#unchangedHeaders = Object.entries(shared).flat();
    this.#fullHeaders = [
      ...['Content-Type', 'application/json', 'Content-Length', String(this.body.length)],
      ...this.#unchangedHeaders,
    ];
  }

  /** Sends it as the answer of a route, around Fastify's serialising and hooks. */
  send(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    this.write(request.raw, reply.raw);
  }

  /**
   * Sends 200 with the bytes, or 304 to a client that has them.
   *
   * @returns the status
   */
  write(request: IncomingMessage, response: ServerResponse): 200 | 304 {
    const known = request.headers['if-none-match'];
    if (known !== undefined && listsEtag(known, this.#etag)) {
      response.writeHead(304, this.#unchangedHeaders).end();
      return 304;
    }
    response.writeHead(200, this.#fullHeaders).end(this.body);
    return 200;
  }
}

/**
 * Whether an If-None-Match header names `etag`. Weak tags count: a proxy that compresses makes them.
 *
 * @source RFC 9110 §13.1.2
 */
export function listsEtag(header: string, etag: string): boolean {
  return header.split(',').some((entry) => {
    const tag = entry.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
