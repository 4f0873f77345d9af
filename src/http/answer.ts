/** One JSON document as cached bytes: made once per change, sent any number of times. */
import { createHash } from 'node:crypto';
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

  /**
   * Sends 200 with the bytes, or 304 to a client that has them.
   *
   * Writes past Fastify's reply, whose steps for types and hooks would add a tenth to a small request.
   */
  send(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const known = request.raw.headers['if-none-match'];
    if (known !== undefined && listsEtag(known, this.#etag)) {
      reply.raw.writeHead(304, this.#unchangedHeaders).end();
    } else {
      reply.raw.writeHead(200, this.#fullHeaders).end(this.body);
    }
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
