/** Starts the demo's services and gives everything its port, noting what had to be worked around. */
import { demoHost, freePortFrom } from './ports.ts';
import type { DemoInstance, DemoService } from './services.ts';

const wishes = { http: 7777, stats: 3212 };

/** One service with its running instances and the ServicePort it got. */
export interface PlacedService extends Omit<DemoService, 'instances'> {
  readonly instances: readonly DemoInstance[];
}

export interface Placement {
  readonly host: string;
  readonly services: readonly PlacedService[];
  readonly httpPort: number;
  readonly statsPort: number;
  /** Ports that were in use, a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * @param running - receives every instance as it starts
 * @throws Error when no port near a wished-for one is free
 */
export async function placeServices(
  services: readonly DemoService[],
  running: DemoInstance[],
): Promise<Placement> {
  const taken = new Set<number>();
  const remarks: string[] = [];
  const choose = async (what: string, wish: number): Promise<number> => {
    const port = await freePortFrom(wish, taken);
    if (port !== wish) remarks.push(`port ${wish} is in use, so ${what} is on ${port}`);
    return port;
  };
  const placed: PlacedService[] = [];
  for (const service of services) {
    const servicePort = await choose(service.name, service.servicePort);
    const instances: DemoInstance[] = [];
    for (const start of service.instances) instances.push(await start());
    running.push(...instances);
    placed.push({ ...service, servicePort, instances });
  }
  return {
    host: demoHost,
    services: placed,
    httpPort: await choose('the API', wishes.http),
    statsPort: await choose("HAProxy's statistics page", wishes.stats),
    remarks,
  };
}
