/** The shapes of requests and answers, for `/openapi.json` and for the types of route parameters. */
import * as Type from 'typebox';

const time = Type.String({ format: 'date-time', description: 'RFC 3339, up to nine fractional digits' });

const port = Type.Object({
  Type: Type.String({ description: 'tcp or udp' }),
  Port: Type.Integer({ description: 'Where the instance listens' }),
  ServicePort: Type.Integer({ description: 'Where proxies listen for it; 0: not exported' }),
  IP: Type.String(),
});

const service = Type.Object({
  ID: Type.String(),
  Name: Type.String(),
  Image: Type.String(),
  Created: time,
  Hostname: Type.String(),
  Ports: Type.Union([Type.Array(port), Type.Null()]),
  Updated: time,
  ProxyMode: Type.String({ description: 'http, tcp or ws' }),
  Status: Type.Integer({ description: '0 alive, 1 tombstone, 2 unhealthy, 3 unknown, 4 draining' }),
});

const byName = Type.Record(Type.String(), Type.Array(service));

const server = Type.Object({
  Name: Type.String(),
  Services: Type.Record(Type.String(), service),
  LastUpdated: time,
  LastChanged: time,
});

export const stateSchema = Type.Object(
  {
    Servers: Type.Record(Type.String(), server),
    LastChanged: time,
    ClusterName: Type.String(),
    Hostname: Type.String({ description: 'The host that produced the document' }),
  },
  { description: 'Every record, tombstones included, by host and instance' },
);

export const servicesSchema = Type.Object(
  {
    Services: byName,
    ClusterMembers: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object({ Name: Type.String(), LastUpdated: time, ServiceCount: Type.Integer() }),
      ),
    ),
    ClusterName: Type.String(),
  },
  { description: 'Instances of every status by service name, oldest news first' },
);

export const watchSchema = Type.Union([byName, stateSchema], {
  description: 'Documents follow one another without a separator for as long as the client listens.',
});

export const errorSchema = Type.Object(
  { message: Type.String(), status: Type.Literal('error') },
  { description: 'What is wrong and, where something can be done, what to do' },
);

export const drainedSchema = Type.Object(
  { Message: Type.String() },
  { description: 'The instance gets no new connections from now on' },
);

export const readinessSchema = Type.Object(
  { ready: Type.Boolean(), reasons: Type.Array(Type.String()) },
  { description: 'One reason for each thing that is missing; 503 while there are any' },
);

export const healthSchema = Type.Object(
  { status: Type.Literal('ok'), version: Type.String() },
  { description: 'The process answers' },
);

export const openapiSchema = Type.Unknown({ description: 'An OpenAPI 3.1 document' });

export const textSchema = Type.String({ description: 'Text' });

export const nameParams = Type.Object({ name: Type.String({ description: 'Name of a service' }) });

export const idParams = Type.Object({ id: Type.String({ description: 'ID of an instance on this host' }) });

export const watchQuery = Type.Object({
  by_service: Type.Optional(
    Type.String({ description: '`false`: the whole state; anything else: services by name' }),
  ),
});

const text = Type.String();
const nullable = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()]);

export const statusSchema = Type.Object({
  ready: Type.Boolean(),
  reasons: Type.Array(text, { description: 'What keeps the host from being ready' }),
  sources: Type.Array(
    Type.Object({
      name: text,
      state: Type.Enum(['starting', 'connected', 'failing']),
      reason: text,
      instances: nullable(Type.Integer()),
    }),
  ),
  outputs: Type.Array(
    Type.Object({
      name: text,
      state: Type.Enum(['pending', 'ok', 'failed']),
      reason: text,
      routes: Type.Integer(),
    }),
  ),
  instances: Type.Array(
    Type.Object({
      id: text,
      name: text,
      status: text,
      isRouted: Type.Boolean(),
      check: nullable(
        Type.Object({
          type: text,
          args: text,
          passing: nullable(Type.Boolean()),
          output: Type.String({ description: 'One line of what the check said last' }),
          consecutive: Type.Integer({ description: 'Results of the same kind in a row' }),
          durationMs: nullable(Type.Number()),
        }),
      ),
    }),
  ),
  problems: Type.Array(Type.Object({ thing: text, value: text, expected: text, effect: text })),
});

export const clusterSchema = Type.Object({
  hostname: Type.String({ description: 'The host that says so' }),
  clusterName: text,
  dialect: Type.Enum(['ninesstack', 'hashicorp']),
  label: text,
  isEncrypted: Type.Boolean(),
  healthScore: Type.Integer({ description: 'How badly the host itself is doing; 0 is well' }),
  members: Type.Array(
    Type.Object({
      name: text,
      address: text,
      port: Type.Integer(),
      state: Type.Enum(['alive', 'suspect', 'dead', 'left']),
      isSelf: Type.Boolean(),
      incarnation: Type.Integer(),
      meta: nullable(Type.String({ description: 'Text, or `base64:` and bytes that are none' })),
      protocolVersions: Type.Array(Type.Integer(), { description: 'Min, max, current' }),
      delegateVersions: Type.Array(Type.Integer(), { description: 'Min, max, current' }),
      conflicts: Type.Array(Type.Object({ address: text, port: Type.Integer() }), {
        description: 'Others that claimed the name of late',
      }),
    }),
  ),
});

export const keysSchema = Type.Object({
  hostname: Type.String({ description: 'Whose keys they are' }),
  keys: Type.Array(
    Type.Object({
      fingerprint: Type.String({ description: 'Twelve hexadecimal digits' }),
      isPrimary: Type.Boolean({ description: 'Whether it encrypts what the host sends' }),
    }),
  ),
});

export const keySchema = Type.Object({ key: Type.String({ description: 'base64' }) });

export const sealedKeySchema = Type.Object({
  sealed: Type.String({ description: 'A key that only holders of the primary key can read' }),
});

export const keyNameSchema = Type.Object({ fingerprint: text });
