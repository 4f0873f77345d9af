/** Settings of the proxies that are kept in step: HAProxy and Envoy. */
import type { ComputedDefault, SettingGroup } from './row.ts';
import { bindIp, bool, hostPort, lenientChoice, matching, port, text } from './types.ts';

const noEnvoy = 'this version does not serve Envoy yet';

const sidecarBindIp = '192.168.168.168';
const hostBindIp: ComputedDefault = {
  text: `${sidecarBindIp} where the host has it, else 127.0.0.1`,
  of: (host) =>
    host.addresses.some(({ address }) => address === sidecarBindIp) ? sidecarBindIp : '127.0.0.1',
};
const differingBindIp = `Where the host lacks ${sidecarBindIp} the default is 127.0.0.1, so that a laptop needs no set-up; Sidecar's is always ${sidecarBindIp}.`;

const path = matching('a path', /^[^\0]+$/);
/** Both end up in HAProxy's file. */
const account = matching('a user or group name, or empty', /^[\w.-]*\$?$/);

export const haproxySettings = {
  binary: {
    type: path,
    default: 'haproxy',
    variable: 'HAPROXY_BINARY',
    isNew: true,
    help: 'the HAProxy program, a name on PATH or a path',
  },
  bindIp: {
    type: bindIp,
    default: hostBindIp,
    variable: 'HAPROXY_BIND_IP',
    bare: 'read',
    help: 'address on which ServicePorts are opened',
    differs: differingBindIp,
  },
  configFile: {
    type: path,
    default: '/etc/haproxy.cfg',
    variable: 'HAPROXY_CONFIG_FILE',
    bare: 'refused',
    help: 'file that is written for HAProxy',
  },
  templateFile: {
    type: text,
    default: '',
    variable: 'HAPROXY_TEMPLATE_FILE',
    bare: 'refused',
    help: 'Liquid template for that file; empty: the built-in form',
    differs:
      "Empty, for the built-in form, and templates are Liquid; Sidecar's default is `views/haproxy.cfg`, a Go template.",
  },
  pidFile: {
    type: path,
    default: '/var/run/haproxy.pid',
    variable: 'HAPROXY_PID_FILE',
    bare: 'refused',
    help: "file with HAProxy's process id",
  },
  reloadCommand: {
    type: text,
    default: '',
    variable: 'HAPROXY_RELOAD_COMMAND',
    bare: 'refused',
    help: 'shell command that loads the file; empty: built from the settings above',
  },
  verifyCommand: {
    type: text,
    default: '',
    variable: 'HAPROXY_VERIFY_COMMAND',
    bare: 'refused',
    help: 'shell command that checks the file; empty: `haproxy -c -f` and the file',
  },
  user: {
    type: account,
    default: 'haproxy',
    variable: 'HAPROXY_USER',
    bare: 'refused',
    help: 'user that HAProxy runs as; empty: unchanged',
  },
  group: {
    type: account,
    default: '',
    variable: 'HAPROXY_GROUP',
    bare: 'refused',
    help: 'group that HAProxy runs as; empty: unchanged',
  },
  useHostnames: {
    type: bool,
    default: 'false',
    variable: 'HAPROXY_USE_HOSTNAMES',
    bare: 'read',
    help: 'write host names instead of addresses',
  },
  statsAddr: {
    type: hostPort,
    default: '127.0.0.1:3212',
    variable: 'HAPROXY_STATS_ADDR',
    isNew: true,
    help: "address of HAProxy's statistics page; empty: off",
    differs:
      'The statistics page answers on 127.0.0.1:3212 only; with Sidecar on 0.0.0.0:3212 and 0.0.0.0:32012.',
  },
  stopWithAgent: {
    type: bool,
    default: 'false',
    variable: 'HAPROXY_STOP_WITH_AGENT',
    isNew: true,
    help: 'stop HAProxy when the agent stops; otherwise traffic goes on flowing',
  },
  disable: {
    type: bool,
    default: 'false',
    variable: 'HAPROXY_DISABLE',
    bare: 'refused',
    help: 'no HAProxy: `SIDECAR_PROXY=auto` then means `none`',
  },
} satisfies SettingGroup;

export const envoySettings = {
  useGrpcApi: {
    type: bool,
    default: 'true',
    variable: 'ENVOY_USE_GRPC_API',
    bare: 'read',
    idle: noEnvoy,
    help: "serve Envoy's gRPC discovery",
  },
  bindIp: {
    type: bindIp,
    default: hostBindIp,
    variable: 'ENVOY_BIND_IP',
    bare: 'read',
    idle: noEnvoy,
    help: "address of Envoy's listeners",
    differs: differingBindIp,
  },
  useHostnames: {
    type: bool,
    default: 'false',
    variable: 'ENVOY_USE_HOSTNAMES',
    bare: 'read',
    idle: noEnvoy,
    help: 'send host names instead of addresses',
  },
  grpcPort: {
    type: port,
    default: '7776',
    variable: 'ENVOY_GRPC_PORT',
    bare: 'read',
    idle: noEnvoy,
    help: 'port of the gRPC discovery, on 127.0.0.1',
  },
  loggingLevel: {
    type: lenientChoice(['debug', 'info', 'warn', 'error'], 'info'),
    default: 'info',
    variable: 'ENVOY_LOGGING_LEVEL',
    bare: 'read',
    idle: noEnvoy,
    help: "least important lines of Envoy's discovery to log",
  },
} satisfies SettingGroup;
