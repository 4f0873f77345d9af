/** Settings of what is discovered: where from, under which names, checked how. */
import type { SettingGroup } from './row.ts';
import {
  bool,
  choice,
  duration,
  engineUrl,
  integer,
  knownWords,
  matching,
  port,
  presence,
  regexp,
  text,
  urls,
} from './types.ts';

const noKubernetes = 'this version does not discover from Kubernetes yet';
const oftenestMs = 10;

/** A path that must be there for the program to work. */
const path = matching('a path', /^[^\0]+$/);

export const discoverySettings = {
  sources: {
    type: knownWords('docker', 'static'),
    default: ['docker'],
    variable: 'SIDECAR_DISCOVERY',
    bare: 'read',
    flag: 'discover',
    short: 'd',
    help: 'where services are found: `docker`, `static`',
    differs:
      '`kubernetes_api` is not there yet. An unknown source is ignored as in Sidecar, but with a warning.',
  },
  sleepInterval: {
    type: duration(0),
    default: '1s',
    variable: 'SIDECAR_DISCOVERY_SLEEP_INTERVAL',
    bare: 'read',
    idle: 'it had none in Sidecar either',
    help: 'nothing',
  },
} satisfies SettingGroup;

export const dockerSettings = {
  url: {
    type: engineUrl,
    default: 'unix:///var/run/docker.sock',
    variable: 'DOCKER_URL',
    bare: 'refused',
    help: "the Docker engine; set to empty to use Docker's own variables below",
  },
  host: {
    type: text,
    default: '',
    variable: 'DOCKER_HOST',
    help: 'the Docker engine when `DOCKER_URL` is empty; empty as well: the local socket',
  },
  tlsVerify: {
    type: presence,
    default: '',
    variable: 'DOCKER_TLS_VERIFY',
    help: 'any text: talk TLS and verify the engine; counts when `DOCKER_URL` is empty',
  },
  certPath: {
    type: text,
    default: '',
    variable: 'DOCKER_CERT_PATH',
    help: 'folder with `ca.pem`, `cert.pem` and `key.pem`; counts when `DOCKER_URL` is empty',
  },
  reconcileInterval: {
    type: duration(oftenestMs),
    default: '30s',
    variable: 'SIDECAR_DOCKER_RECONCILE_INTERVAL',
    isNew: true,
    help: 'how often all containers are listed, beside the events that tell of changes',
  },
} satisfies SettingGroup;

export const staticSettings = {
  configFile: {
    type: path,
    default: 'static.json',
    variable: 'STATIC_CONFIG_FILE',
    bare: 'refused',
    help: 'file with the services of `static` discovery',
  },
} satisfies SettingGroup;

export const kubernetesSettings = {
  apiIp: {
    type: matching('an IP address or host name', /^[\w.:-]+$/),
    default: '127.0.0.1',
    variable: 'K8S_KUBE_API_IP',
    bare: 'read',
    idle: noKubernetes,
    help: 'address of the Kubernetes API',
  },
  apiPort: {
    type: port,
    default: '8080',
    variable: 'K8S_KUBE_API_PORT',
    bare: 'read',
    idle: noKubernetes,
    help: 'its port; 443 means https',
  },
  namespace: {
    type: text,
    default: 'default',
    variable: 'K8S_NAMESPACE',
    bare: 'read',
    idle: noKubernetes,
    help: 'namespace of the pods',
  },
  timeout: {
    type: duration(oftenestMs),
    default: '3s',
    variable: 'K8S_KUBE_TIMEOUT',
    bare: 'read',
    idle: noKubernetes,
    help: 'time for one request',
  },
  credsPath: {
    type: path,
    default: '/var/run/secrets/kubernetes.io/serviceaccount',
    variable: 'K8S_CREDS_PATH',
    bare: 'read',
    idle: noKubernetes,
    help: 'folder with `token` and `ca.crt`',
  },
  announceAllNodes: {
    type: bool,
    default: 'false',
    variable: 'K8S_ANNOUNCE_ALL_NODES',
    bare: 'read',
    idle: 'Sidecar never used it either',
    help: 'nothing',
  },
} satisfies SettingGroup;

export const serviceSettings = {
  namer: {
    type: choice('docker_label', 'regex'),
    default: 'docker_label',
    variable: 'SERVICES_NAMER',
    bare: 'read',
    help: 'how a container gets its service name: from a label or by an expression over its name',
    differs: 'A namer that does not exist is always an error; in Sidecar only with `docker` discovery.',
  },
  nameMatch: {
    type: regexp,
    default: '',
    variable: 'SERVICES_NAME_MATCH',
    bare: 'read',
    help: 'RE2 expression for the `regex` namer; its first group is the name',
  },
  nameLabel: {
    type: text,
    default: 'ServiceName',
    variable: 'SERVICES_NAME_LABEL',
    bare: 'read',
    help: 'label for the `docker_label` namer',
  },
} satisfies SettingGroup;

export const checkSettings = {
  defaultEndpoint: {
    type: text,
    default: '/version',
    variable: 'SIDECAR_DEFAULT_CHECK_ENDPOINT',
    bare: 'read',
    help: 'path of the HTTP check of a service that asks for none; empty means `/`',
  },
  external: {
    type: bool,
    default: 'false',
    variable: 'SIDECAR_EXTERNAL_CHECKS',
    isNew: true,
    help: 'whether labels may ask for `External` checks, which run commands on this host',
    differs: '`External` checks asked for by labels are refused unless this is true; Sidecar runs them.',
  },
  interval: {
    type: duration(oftenestMs),
    default: '3s',
    variable: 'SIDECAR_CHECK_INTERVAL',
    isNew: true,
    help: 'time between two checks of a service',
  },
  timeout: {
    type: duration(1),
    default: '3s',
    variable: 'SIDECAR_CHECK_TIMEOUT',
    isNew: true,
    help: 'time after which a check has failed',
  },
  rise: {
    type: integer(1, 1000),
    default: '1',
    variable: 'SIDECAR_CHECK_RISE',
    isNew: true,
    help: 'passes in a row that make a service alive',
  },
  fall: {
    type: integer(1, 1000),
    default: '1',
    variable: 'SIDECAR_CHECK_FALL',
    isNew: true,
    help: 'failures in a row that make it unhealthy',
  },
  concurrency: {
    type: integer(1, 10_000),
    default: '64',
    variable: 'SIDECAR_CHECK_CONCURRENCY',
    isNew: true,
    help: 'checks that may run at the same time',
  },
} satisfies SettingGroup;

export const listenerSettings = {
  urls: {
    type: urls,
    default: [],
    variable: 'LISTENERS_URLS',
    bare: 'refused',
    idle: 'this version does not post events yet',
    help: 'addresses that are told of every change',
  },
} satisfies SettingGroup;
