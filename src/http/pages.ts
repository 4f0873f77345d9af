/** Pages for people: the text view of the original, and a small table until the web UI arrives. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { nsPerSecond } from '../base/time.ts';
import { formatServers } from '../catalog/index.ts';
import type { HttpDeps } from './options.ts';
import { textSchema } from './schemas.ts';
import { servicesPage, servicesPagePolicy } from './services-page.ts';

const textPagePolicy = "default-src 'none'; frame-ancestors 'none'";

export function addPages(app: FastifyInstance, deps: Pick<HttpDeps, 'snapshot' | 'members' | 'now'>): void {
  const hidden = { schema: { hide: true } };
  app.get('/', hidden, (_request, reply) => reply.redirect('/ui/', 301));
  app.get('/ui', hidden, (_request, reply) => reply.redirect('/ui/', 301));
  app.get('/ui/', hidden, (_request, reply) => sendPage(reply, servicesPage, servicesPagePolicy));
  app.get('/ui/index.html', hidden, (_request, reply) => reply.redirect('./', 301));
  const textPage = cachedTextPage(deps);
  const schema = {
    summary: 'All records as text for people',
    produces: ['text/html'],
    response: { 200: textSchema },
  };
  app.get('/servers', { schema }, (_request, reply) => sendPage(reply, textPage(), textPagePolicy));
}

function sendPage(reply: FastifyReply, html: string, policy: string): FastifyReply {
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    .send(html);
}

/** Ages are shown in whole seconds, so the page is made at most once a second. */
function cachedTextPage(deps: Pick<HttpDeps, 'snapshot' | 'members' | 'now'>): () => string {
  let made: { readonly snapshot: unknown; readonly second: bigint; readonly html: string } | undefined;
  return () => {
    const snapshot = deps.snapshot();
    const { wall } = deps.now();
    const second = wall / nsPerSecond;
    if (made?.snapshot !== snapshot || made.second !== second) {
      made = { snapshot, second, html: textPageOf(formatServers(snapshot, deps.members(), wall)) };
    }
    return made.html;
  };
}

/** Differs: the original does not escape, so that a service's name can run scripts in its readers' browsers. */
function textPageOf(text: string): string {
  return (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Servers</title>' +
    `<meta http-equiv="refresh" content="4"></head><body><pre>${escapeHtml(text)}</pre></body></html>\n`
  );
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
