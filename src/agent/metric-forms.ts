/** Prometheus metrics that are read at each scrape, so that nothing is kept twice. */
import { Counter, Gauge, type Registry } from 'prom-client';

/** One figure. */
export function gauge(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}

/** Rising figures under one name, told apart by one label. */
export function counters(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  values: () => readonly (readonly [string, number])[],
): void {
  new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of values()) this.inc({ [label]: value }, count);
    },
  });
}
