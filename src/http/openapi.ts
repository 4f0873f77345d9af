/** `/openapi.json`: the routes described by themselves, made when somebody first asks. */
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { sendJson } from './errors.ts';
import { withoutSchemaCompilers } from './schema-compilers.ts';
import { openapiSchema } from './schemas.ts';

/** Call before the routes are added: it listens to their declarations. */
export function addOpenapi(app: FastifyInstance, version: string): void {
  const routes: RouteOptions[] = [];
  let document: Promise<string> | undefined;
  app.addHook('onRoute', (route) => {
    if (route.schema?.hide !== true) routes.push(route);
  });
  const schema = { summary: 'This description', response: { 200: openapiSchema } };
  app.get('/openapi.json', { schema }, async (_request, reply) => {
    document ??= describe(routes, version);
    return sendJson(reply, 200, await document);
  });
}

/**
 * Replays the declarations into an instance that never listens, so that the generator is loaded only for
 * those who want the description.
 */
async function describe(routes: readonly RouteOptions[], version: string): Promise<string> {
  // The bundler keeps only the default export of a CommonJS module that is loaded late.
  const { default: fastifySwagger } = await import('@fastify/swagger');
  const app = fastify({ schemaController: withoutSchemaCompilers, exposeHeadRoutes: false });
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pillion',
        version,
        description: 'Services of the cluster, as seen by one host.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  });
  app.after(() => {
    for (const { method, url, schema } of routes) {
      app.route({ method, url, schema: schema ?? {}, handler: (_request, reply) => reply.send() });
    }
  });
  await app.ready();
  const description = JSON.stringify(app.swagger());
  await app.close();
  return description;
}
