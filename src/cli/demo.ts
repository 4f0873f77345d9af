/** `pillion demo`: shows the whole of Pillion on one laptop. */
import { runDemo } from '../demo/demo.ts';
import type { Command } from './command.ts';
import { complain, exitCodes } from './terminal.ts';

const help = `Usage: pillion demo

Starts a few small HTTP and TCP services, an agent that finds them by static discovery, and a proxy
on their ServicePorts: HAProxy when it is installed, otherwise an embedded TCP balancer. One screen
says what to try and shows what is routed. Everything stays on 127.0.0.1 and in one temporary
folder, and is gone after Ctrl-C.

Examples:
  pillion demo
  npm start      the same, after installing and building

Exit codes: 0 stopped as asked, 1 could not start.`;

export const demoCommand: Command = {
  help: () => help,
  run: async () => {
    try {
      return await runDemo();
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
      return exitCodes.failed;
    }
  },
};
