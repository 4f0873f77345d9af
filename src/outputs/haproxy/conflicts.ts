/** What is left out of a configuration so that ports which are not free stop nothing else. Pure. */
import type { Problem } from '../../base/problem.ts';
import { proxySafeName } from '../../service/index.ts';
import { addressText } from '../address.ts';
import type { ProxyModel, Route } from '../model.ts';
import type { BindConflict } from './binds.ts';
import type { RenderOptions } from './render.ts';

/** What a file is rendered from. */
export interface Rendering {
  readonly model: ProxyModel;
  readonly statsAddress: RenderOptions['statsAddress'];
}

/** A rendering without the offenders, and what to tell about it. */
export interface Reduction extends Rendering {
  readonly problems: readonly Problem[];
  /** Conflicts that belong to neither a route nor the statistics: the operator's template made them. */
  readonly unexplained: readonly BindConflict[];
}

const expectations: Readonly<Record<BindConflict['reason'], string>> = {
  'in-use': 'a port that no other process listens on',
  forbidden: 'a port that this user may listen on',
  'no-such-address': 'an address of this host',
  twice: 'a port that nothing else in the configuration listens on',
};

/** A route whose port the statistics have too loses it: a label must not move what the operator set. */
export function leaveOut(rendering: Rendering, conflicts: readonly BindConflict[]): Reduction {
  const byPort = new Map(conflicts.map((conflict) => [conflict.port, conflict]));
  const problems: Problem[] = [];
  const explained = new Set<number>();
  const routes = rendering.model.routes.filter((route) => {
    const conflict = byPort.get(route.servicePort);
    if (!conflict) return true;
    explained.add(conflict.port);
    problems.push(routeProblem(route, conflict));
    return false;
  });
  let { statsAddress } = rendering;
  const conflict = statsAddress && !explained.has(statsAddress.port) && byPort.get(statsAddress.port);
  if (conflict) {
    explained.add(conflict.port);
    problems.push(statsProblem(conflict));
    statsAddress = null;
  }
  return {
    model: { ...rendering.model, routes },
    statsAddress,
    problems,
    unexplained: conflicts.filter((each) => !explained.has(each.port)),
  };
}

/** One clause such as `127.0.0.1:80 is in use`. */
export function describeConflict({ ip, port, reason }: BindConflict): string {
  return `cannot listen on ${addressText(ip, port)}: expected ${expectations[reason]}`;
}

function routeProblem(route: Route, { ip, port, reason }: BindConflict): Problem {
  return {
    thing: `service ${proxySafeName(route.service)}, ServicePort ${port}`,
    value: addressText(ip, port),
    expected: expectations[reason],
    effect: 'it is not routed until then; the other services are',
  };
}

function statsProblem({ ip, port, reason }: BindConflict): Problem {
  return {
    thing: 'HAProxy statistics',
    value: addressText(ip, port),
    expected: expectations[reason],
    effect: 'they are only served on their Unix socket until then',
  };
}
