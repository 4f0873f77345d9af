/** From the catalog to what a proxy should do, independent of which proxy it is. */
import type { Problem } from '../base/problem.ts';
import type { ProxyMode } from '../service/index.ts';

/** One address that requests may be sent to. */
export interface Backend {
  /** Unique within its route, accepted by HAProxy, and never reused for another address. */
  readonly name: string;
  readonly hostname: string;
  readonly id: string;
  /** IP address, or the host's name when host names are asked for. */
  readonly address: string;
  readonly port: number;
}

/** One ServicePort: who owns it and who answers. */
export interface Route {
  /** `<safe service name>-<ServicePort>`, unique in the model. */
  readonly name: string;
  readonly service: string;
  readonly servicePort: number;
  readonly mode: ProxyMode;
  /** Sorted by name; never empty. */
  readonly backends: readonly Backend[];
}

/** Everything a proxy needs, sorted by ServicePort: the same catalog always gives an equal model. */
export interface ProxyModel {
  readonly routes: readonly Route[];
  /** Claims that lost and records that cannot be routed, with the reason. */
  readonly problems: readonly Problem[];
}
