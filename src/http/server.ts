/** Builds the HTTP server from its parts. It listens when the caller says so. */
import fastify, { type FastifyInstance } from 'fastify';
import { addApi } from './api.ts';
import { addDrain } from './drain.ts';
import {
  answerBadTarget,
  answerClientError,
  answerErrors,
  refuseOtherMethods,
  sendNotFound,
  sendTooLong,
} from './errors.ts';
import { addKeys } from './keys.ts';
import { addMembers } from './members.ts';
import { addMetrics, HttpMetrics } from './metrics.ts';
import { addOpenapi } from './openapi.ts';
import { type HttpDeps, type HttpLimits, type HttpOptions, httpLimits } from './options.ts';
import { addPages } from './pages.ts';
import { canonicalTarget } from './paths.ts';
import { answerPolled } from './polled.ts';
import { addProbes } from './probes.ts';
import { withoutSchemaCompilers } from './schema-compilers.ts';
import { addStatus } from './status.ts';
import { CatalogViews } from './views.ts';
import { Watchers } from './watch.ts';

/** How often unfinished requests are looked for, as a share of the time they are given. */
const checksPerDeadline = 4;

/**
 * The API, probes, metrics and pages of one host. Nothing happens until `listen` (or `inject`); `close`
 * ends the watchers and lets other answers finish within `limits.closeMs`.
 */
export function buildServer(deps: HttpDeps, options: HttpOptions): FastifyInstance {
  const limits: HttpLimits = { ...httpLimits, ...options.limits };
  const metrics = new HttpMetrics(deps.registry, () => watchers.size);
  const views = new CatalogViews(deps, (view) => metrics.rendered(view));
  const watchers = new Watchers({ now: deps.now, onCut: () => metrics.watcherCut() }, limits);

  const app = bareServer(limits, metrics);
  answerErrors(app, limits, deps.log);
  guardTargets(app, limits);
  app.addHook('onResponse', (request, reply, done) => {
    metrics.answered(request.routeOptions.url, reply.raw.statusCode);
    done();
  });

  const methods = methodsByRoute(app);
  addOpenapi(app, deps.version);
  addApi(app, views, watchers);
  addDrain(app, deps, options.apiToken);
  addPages(app, deps);
  addProbes(app, deps);
  addStatus(app, () => deps.status());
  addMembers(app, () => deps.cluster());
  addKeys(app, deps, options.apiToken);
  addMetrics(app, deps.registry, deps.version);
  // A copy, because refusing adds routes in turn.
  refuseOtherMethods(app, new Map(methods));
  app.setNotFoundHandler(sendNotFound);

  answerPolled(app.server, views, metrics);
  const unsubscribe = deps.subscribe(() => watchers.changed());
  app.addHook('preClose', (done) => {
    unsubscribe();
    watchers.close();
    setTimeout(() => app.server.closeAllConnections(), limits.closeMs).unref();
    done();
  });
  return app;
}

function bareServer(limits: HttpLimits, metrics: HttpMetrics): FastifyInstance {
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    schemaController: withoutSchemaCompilers,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.idleMs,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.ceil(limits.requestMs / checksPerDeadline),
    },
    routerOptions: { maxParamLength: limits.urlChars },
    frameworkErrors: (error, _request, reply) => {
      answerBadTarget(error, reply, limits);
      metrics.answered(undefined, reply.statusCode);
    },
    clientErrorHandler: answerClientError,
  });
  app.server.maxConnections = limits.connections;
  app.server.on('drop', () => metrics.connectionDropped());
  // Few routes read a body, so any content type will do; Fastify counts the bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}

function guardTargets(app: FastifyInstance, limits: HttpLimits): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.url.length > limits.urlChars) return sendTooLong(reply, limits);
    const canonical = canonicalTarget(request.url);
    if (canonical === null) return done();
    return reply.redirect(canonical, 301);
  });
}

/** Collects, from now on, which methods each path serves. */
function methodsByRoute(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const routes = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  return routes;
}
