/**
 * From the catalog's snapshot to proxies: the model of what should be routed, the refresher that keeps
 * outputs in step with it, and the outputs. An output added here is one more entry of the refresher's
 * list; it gets models, never the catalog.
 */
export type { Backend, ModelOptions } from './claim.ts';
export { EmbeddedBalancer, type EmbeddedOptions } from './embedded/embedded.ts';
export { HaproxyOutput } from './haproxy/haproxy.ts';
export { type RenderOptions, renderHaproxy } from './haproxy/render.ts';
export { type HaproxyOptions, haproxyOptionProblems } from './haproxy/settings.ts';
export type { OutputStatus } from './lane.ts';
export { type ProxyModel, proxyModel, type Route } from './model.ts';
export type { Output, OutputError } from './output.ts';
export { Refresher, type RefresherOptions } from './refresher.ts';
