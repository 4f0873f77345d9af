/** The nouns: what a service instance is, how it is written down, and what it is called. */
export {
  decodeService,
  decodeServiceObject,
  encodeService,
  type ServiceDecodeError,
  serviceLimits,
} from './json.ts';
export { imageVersion, proxySafeName } from './name.ts';
export {
  noPorts,
  type Port,
  type PortType,
  type ProxyMode,
  proxyModeOf,
  proxyModes,
  type Service,
  type Status,
  sameApartFromUpdated,
  statusCodes,
} from './service.ts';
