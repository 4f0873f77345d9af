/** `TcpConnect`: a service passes when it accepts a connection. Nothing is sent. */
import { connect } from 'node:net';
import { failingWith, type Outcome, passing } from '../outcome.ts';
import type { Checker, TcpRequest } from '../probe.ts';
import { pinnedLookup } from './pinned-lookup.ts';

export const tcpChecker: Checker<TcpRequest> = {
  type: 'TcpConnect',
  check({ port, addresses }, signal) {
    return new Promise<Outcome>((resolve) => {
      const socket = connect({ host: 'pinned', port, lookup: pinnedLookup(addresses), signal });
      let outcome: Outcome | undefined;
      socket.once('connect', () => {
        outcome = passing(`connected to ${socket.remoteAddress} port ${port}`);
        socket.destroy();
      });
      socket.on('error', (error) => {
        outcome ??= failingWith(error);
      });
      socket.once('close', () => resolve(outcome ?? failingWith('closed before it was open')));
    });
  },
};
