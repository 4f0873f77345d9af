/** The catalog over HTTP: the routes under `/api`, and their older names at the root. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { corsHeaders } from './answer.ts';
import { sendError, sendNotFound } from './errors.ts';
import { errorSchema, nameParams, servicesSchema, stateSchema, watchQuery, watchSchema } from './schemas.ts';
import type { CatalogViews } from './views.ts';
import type { Watchers } from './watch.ts';

const wrongExtension = 'Not Found - Invalid content type extension';

/** @source NinesStack/sidecar sidecarhttp/http_api.go HttpMux, http.go */
export function addApi(app: FastifyInstance, views: CatalogViews, watchers: Watchers): void {
  for (const root of ['/api', '']) {
    addServices(app, root, views);
    addState(app, root, views);
    addWatch(app, root, views, watchers);
  }
  addOneService(app, views);
  addPreflight(app);
}

/** The names at the root stem from before there was an `/api`. */
function isDeprecated(root: string): boolean {
  return root === '';
}

/** A route parameter that is not empty, unlike the router's own. */
function anyText(name: string): string {
  return `:${name}(^.+$)`;
}

function addServices(app: FastifyInstance, root: string, views: CatalogViews): void {
  const schema = {
    summary: 'All services by name, with the cluster members',
    deprecated: isDeprecated(root),
    response: { 200: servicesSchema },
  };
  app.get(`${root}/services.json`, { schema }, (request, reply) => views.services().send(request, reply));
  refuseExtensions(app, `${root}/services`, (reply) =>
    sendError(reply.headers(corsHeaders), 404, wrongExtension),
  );
}

function addState(app: FastifyInstance, root: string, views: CatalogViews): void {
  const schema = {
    summary: 'All records of all hosts',
    deprecated: isDeprecated(root),
    response: { 200: stateSchema },
  };
  app.get(`${root}/state.json`, { schema }, (request, reply) => views.state().send(request, reply));
  refuseExtensions(app, `${root}/state`, (reply) => sendError(reply, 404, wrongExtension));
}

function refuseExtensions(
  app: FastifyInstance,
  path: string,
  refuse: (reply: FastifyReply) => FastifyReply,
): void {
  app.get(`${path}.${anyText('extension')}`, { schema: { hide: true } }, (_request, reply) => refuse(reply));
}

function addWatch(app: FastifyInstance, root: string, views: CatalogViews, watchers: Watchers): void {
  const schema = {
    summary: 'The catalog now and after each change',
    deprecated: isDeprecated(root),
    querystring: watchQuery,
    response: { 200: watchSchema, 503: errorSchema },
  };
  app.get<{ Querystring: Static<typeof watchQuery> }>(`${root}/watch`, { schema }, (request, reply) => {
    if (watchers.isFull) return sendError(reply, 503, 'Service Unavailable - Too many watchers');
    // A repeated parameter arrives as a list; its first value counts.
    const wholeState = [request.query.by_service].flat()[0] === 'false';
    reply.hijack();
    watchers.add(reply.raw, wholeState ? () => views.state().body : () => views.byService());
    return reply;
  });
}

/** Differs: a `/` in a name can be written as `%2F`; the original cannot address such services. */
function addOneService(app: FastifyInstance, views: CatalogViews): void {
  const schema = {
    summary: 'The instances of one service',
    params: nameParams,
    response: { 200: servicesSchema, 404: errorSchema },
  };
  app.get<{ Params: Static<typeof nameParams> }>('/api/services/:name.json', { schema }, (request, reply) => {
    const { name } = request.params;
    if (name === '') return sendNotFound(request, reply);
    const answer = views.service(name);
    if (!answer) return sendError(reply.headers(corsHeaders), 404, `no instances of ${name} found`);
    answer.send(request, reply);
    return reply;
  });
  const hidden = { schema: { hide: true } };
  app.get<{ Params: { file: string } }>('/api/services/:file', hidden, (request, reply) => {
    if (!/.\../s.test(request.params.file)) return sendNotFound(request, reply);
    return sendError(reply.headers(corsHeaders), 404, wrongExtension);
  });
}

/**
 * The original answers OPTIONS for any one segment under `/api`, and therefore refuses the method, not the
 * path, of every other request for an unknown one.
 */
function addPreflight(app: FastifyInstance): void {
  const extension = anyText('extension');
  const others = [`services.${extension}`, `state.${extension}`, anyText('segment')];
  for (const segment of ['services.json', 'state.json', 'watch', ...others]) {
    app.options(`/api/${segment}`, { schema: { hide: true } }, preflight);
  }
}

function preflight(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers(corsHeaders).send();
}
