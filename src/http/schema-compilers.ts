/** Fastify without its schema compilers. */
import type { FastifyServerOptions } from 'fastify';

type Compilers = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/**
 * Schemas here describe; they do not check. Every parameter is free text and every answer is finished
 * bytes, so compilers for validation and serialisation would only cost start-up time and memory.
 */
export const withoutSchemaCompilers: { readonly compilersFactory: Compilers } = {
  compilersFactory: {
    // Fastify calls this much; its type also wants the properties of an Ajv function.
    buildValidator: (() => () => () => true) as unknown as NonNullable<Compilers['buildValidator']>,
    buildSerializer: () => () => JSON.stringify,
  },
};
