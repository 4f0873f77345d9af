/**
 * A UDP socket as an object-mode stream. Depends on nothing of this program and can be used without it.
 */
export { type Datagram, type Peer, UdpStream, type UdpStreamOptions } from './udp-stream.ts';
