/** The table of commands. Each is loaded only when it is run, so that none pays for another's start. */
import type { Command } from './command.ts';

/** One line of `pillion --help`. */
export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

export const commands: readonly CommandRow[] = [
  {
    name: 'agent',
    summary: 'find services, check them and route their ServicePorts (the default)',
    load: async () => (await import('./agent.ts')).agentCommand,
  },
  {
    name: 'config',
    summary: 'show every setting and where it came from',
    load: async () => (await import('./config.ts')).configCommand,
  },
  {
    name: 'demo',
    summary: 'show it all on this machine: services, an agent, a proxy, one live screen',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
];
