/** The table of checkers: one file each. What each may reach was decided before it is asked. */
import type { Probe } from '../probe.ts';
import { externalChecker } from './external.ts';
import { httpChecker } from './http.ts';
import { tcpChecker } from './tcp.ts';

/** @param environment - what commands of `External` checks see; nothing else is passed to them */
export function createProbe(environment: Readonly<Record<string, string>>): Probe {
  const external = externalChecker(environment);
  return (request, signal) => {
    switch (request.type) {
      case 'HttpGet':
        return httpChecker.check(request, signal);
      case 'TcpConnect':
        return tcpChecker.check(request, signal);
      case 'External':
        return external.check(request, signal);
    }
  };
}
