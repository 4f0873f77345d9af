/**
 * The two documents that clients poll, answered before the framework sees the request: routing and hooks
 * would cost more than all the rest. The routes stay declared for every other method and for OpenAPI.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { HttpMetrics } from './metrics.ts';
import type { CatalogViews } from './views.ts';

/** Puts itself before the listener that `server` has. */
export function answerPolled(server: Server, views: CatalogViews, metrics: HttpMetrics): void {
  const state = (): Answer => views.state();
  const services = (): Answer => views.services();
  const documents: ReadonlyMap<string | undefined, () => Answer> = new Map([
    ['/api/state.json', state],
    ['/state.json', state],
    ['/api/services.json', services],
    ['/services.json', services],
  ]);
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const document = request.method === 'GET' ? documents.get(request.url) : undefined;
    if (document) metrics.answered(request.url, document().write(request, response));
    else for (const listener of others) listener(request, response);
  });
}
