/** Settings of the agent itself: who it is, whom it knows, what it logs and serves. */
import type { SettingGroup } from './row.ts';
import {
  bindIp,
  bool,
  choice,
  duration,
  encryptKeys,
  hostPort,
  integer,
  ipOrEmpty,
  lenientChoice,
  list,
  matching,
  port,
  seeds,
  text,
  versions,
} from './types.ts';

/** Gossip is answered by all, so that a slip of the keyboard must not flood a cluster. */
const quickestGossipMs = 10;

export const configSettings = {
  file: {
    type: text,
    default: '',
    variable: 'SIDECAR_CONFIG',
    flag: 'config',
    isOutsideFile: true,
    isNew: true,
    help: 'YAML file with settings; flags and variables win over it',
  },
} satisfies SettingGroup;

export const nodeSettings = {
  hostname: {
    type: matching('a host name of letters, digits, dots, dashes and underscores', /^[\w.-]{1,253}$/),
    default: { text: "the host's name", of: (host) => host.hostname },
    variable: 'SIDECAR_HOSTNAME',
    isNew: true,
    help: 'name of this node, by which its services are filed everywhere',
  },
  advertiseIp: {
    type: ipOrEmpty,
    default: '',
    variable: 'SIDECAR_ADVERTISE_IP',
    bare: 'read',
    flag: 'advertise-ip',
    short: 'a',
    help: "this host's address for others; empty: its first private IPv4 address",
    differs: 'A host without a private IPv4 address and without seeds uses 127.0.0.1; Sidecar ends.',
  },
  excludeIps: {
    type: list,
    default: ['192.168.168.168'],
    variable: 'SIDECAR_EXCLUDE_IPS',
    bare: 'read',
    help: 'addresses that are never advertised unless asked for',
  },
} satisfies SettingGroup;

export const clusterSettings = {
  name: {
    type: text,
    default: 'default',
    variable: 'SIDECAR_CLUSTER_NAME',
    bare: 'read',
    flag: 'cluster-name',
    short: 'n',
    help: 'name of the cluster, the same on all its hosts',
  },
  seeds: {
    type: seeds,
    default: [],
    variable: 'SIDECAR_SEEDS',
    bare: 'read',
    flag: 'cluster-ip',
    short: 'c',
    help: 'hosts to join, each `host` or `host:port`; looked up and tried again for as long as any is missing',
    differs:
      'Entries may also be separated by spaces, and empty ones are skipped; in Sidecar only its image allows spaces.',
  },
  requireJoin: {
    type: bool,
    default: 'false',
    variable: 'SIDECAR_REQUIRE_JOIN',
    isNew: true,
    help: 'end when no seed can be reached at the start',
    differs:
      'Seeds that cannot be reached at the start do not end the agent unless this is true; Sidecar ends.',
  },
  bindIp: {
    type: bindIp,
    default: '0.0.0.0',
    variable: 'SIDECAR_GOSSIP_BIND_IP',
    isNew: true,
    help: 'address of the gossip port; `::` for IPv6 and IPv4',
  },
  bindPort: {
    type: port,
    default: '7946',
    variable: 'SIDECAR_BIND_PORT',
    bare: 'read',
    help: 'gossip port, TCP and UDP; 0: any free one',
  },
  pushPullInterval: {
    type: duration(0),
    default: '20s',
    variable: 'SIDECAR_PUSH_PULL_INTERVAL',
    bare: 'read',
    help: 'how often whole states are exchanged; 0 means 79s',
  },
  gossipMessages: {
    type: integer(0, 1000),
    default: '15',
    variable: 'SIDECAR_GOSSIP_MESSAGES',
    bare: 'read',
    help: 'packets per gossip round; 0 means 3; without effect in the `hashicorp` dialect',
  },
  gossipInterval: {
    type: duration(quickestGossipMs),
    default: '200ms',
    variable: 'SIDECAR_GOSSIP_INTERVAL',
    bare: 'read',
    help: 'time between gossip rounds',
    differs: 'Intervals below 10ms are refused; 0 makes a lone Sidecar deaf to its own changes.',
  },
  handoffQueueDepth: {
    type: integer(0, 1_000_000),
    default: '1024',
    variable: 'SIDECAR_HANDOFF_QUEUE_DEPTH',
    bare: 'read',
    help: 'received packets that may wait; more are dropped',
    differs: '0 means 1.',
  },
  dialect: {
    type: choice('ninesstack', 'hashicorp'),
    default: 'ninesstack',
    variable: 'SIDECAR_DIALECT',
    isNew: true,
    help: "whose wire format is spoken: that of Sidecar's memberlist, or of HashiCorp's as in Serf and Consul",
  },
  delegateVersions: {
    type: versions,
    default: '0,0,0',
    variable: 'SIDECAR_DELEGATE_VERSIONS',
    isNew: true,
    help: 'versions of what travels above membership, as `min,max,current`; 2,5,5 among Serf agents',
  },
  encryptKeys: {
    type: encryptKeys,
    default: [],
    variable: 'SIDECAR_ENCRYPT_KEYS',
    isSecret: true,
    isNew: true,
    help: 'keys as `pillion keygen` prints them; the first encrypts, all decrypt; none: gossip in clear',
  },
  label: {
    type: matching('at most 255 printable ASCII characters', /^[ -~]{0,255}$/),
    default: '',
    variable: 'SIDECAR_LABEL',
    isNew: true,
    help: 'prefix of all packets, which keeps clusters apart; Sidecar and Serf 0.8 know none',
  },
} satisfies SettingGroup;

export const httpSettings = {
  bindIp: {
    type: bindIp,
    default: '0.0.0.0',
    variable: 'SIDECAR_HTTP_BIND_IP',
    isNew: true,
    help: 'address of the HTTP API',
  },
  port: {
    type: port,
    default: '7777',
    variable: 'SIDECAR_HTTP_PORT',
    flag: 'http-port',
    isNew: true,
    help: 'port of the HTTP API; 0: any free one',
  },
  apiToken: {
    type: matching('printable ASCII characters without spaces', /^[!-~]*$/),
    default: '',
    variable: 'SIDECAR_API_TOKEN',
    isSecret: true,
    isNew: true,
    help: 'bearer token for requests that change something; empty: only this host may make them',
  },
} satisfies SettingGroup;

export const loggingSettings = {
  level: {
    type: lenientChoice(['debug', 'info', 'warn', 'error'], 'info'),
    default: 'info',
    variable: 'SIDECAR_LOGGING_LEVEL',
    bare: 'read',
    flag: 'logging-level',
    short: 'l',
    help: 'least important lines to log: debug, info, warn or error',
  },
  format: {
    type: text,
    default: '',
    variable: 'SIDECAR_LOGGING_FORMAT',
    bare: 'read',
    help: '`json` for JSON, any other word for text; empty: text on a terminal, JSON elsewhere',
    differs: 'Without a format, logs that do not go to a terminal are JSON; in Sidecar they are text.',
  },
} satisfies SettingGroup;

export const metricsSettings = {
  statsAddr: {
    type: hostPort,
    default: '',
    variable: 'SIDECAR_STATS_ADDR',
    bare: 'read',
    idle: 'this version does not send to statsd yet; see /metrics',
    help: 'statsd server as `host:port`; empty: off',
  },
} satisfies SettingGroup;

export const proxySettings = {
  kind: {
    type: choice('auto', 'haproxy', 'embedded', 'none'),
    default: 'auto',
    variable: 'SIDECAR_PROXY',
    flag: 'proxy',
    isNew: true,
    help: '`haproxy`, `embedded` (for laptops), `none`, or `auto`: HAProxy where it is installed, else embedded',
    differs: 'Without HAProxy on the host the embedded balancer is used; Sidecar ends.',
  },
} satisfies SettingGroup;

export const debugSettings = {
  cpuProfile: {
    type: bool,
    default: 'false',
    flag: 'cpuprofile',
    short: 'p',
    isOutsideFile: true,
    help: 'write `pillion.cpuprofile` to the working directory when the agent stops',
    differs:
      'The file is `pillion.cpuprofile`, for the tools of Chrome and Node; Sidecar writes `sidecar.cpu.prof`, for those of Go.',
  },
  enabled: {
    type: bool,
    default: 'false',
    variable: 'SIDECAR_DEBUG',
    bare: 'refused',
    idle: 'Sidecar never used it either; see SIDECAR_LOGGING_LEVEL',
    help: 'nothing',
  },
} satisfies SettingGroup;
