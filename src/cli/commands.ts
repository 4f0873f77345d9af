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
    name: 'members',
    summary: 'list the members of the cluster',
    load: async () => (await import('./members.ts')).membersCommand,
  },
  {
    name: 'keygen',
    summary: 'make a key that encrypts gossip',
    load: async () => (await import('./keygen.ts')).keygenCommand,
  },
  {
    name: 'keys',
    summary: 'change the keys that encrypt gossip, on all members at once',
    load: async () => (await import('./keys.ts')).keysCommand,
  },
  {
    name: 'demo',
    summary: 'show it all on this machine: services, an agent, a proxy, one live screen',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
];
