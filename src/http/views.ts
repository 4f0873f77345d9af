/**
 * Every document of the API as bytes, made at the first request after a change and kept until the next.
 * A request never walks the catalog; a change costs what changed, since each record's JSON is kept too.
 */
import { indentJson } from '../base/json-text.ts';
import { byService, encodeByService, encodeState, type Snapshot } from '../catalog/index.ts';
import { encodeService, type Service } from '../service/index.ts';
import { Answer } from './answer.ts';
import { serviceIndent, servicesDocument } from './services-document.ts';

export interface ViewSource {
  /** The same object until the catalog changes. */
  snapshot(): Snapshot;
  members(): readonly string[];
}

export type ViewName = 'state' | 'services' | 'service' | 'by-service';

/** What has been made of one snapshot so far. */
interface Rendered {
  readonly snapshot: Snapshot;
  readonly named: Map<string, Answer>;
  groups?: ReadonlyMap<string, readonly Service[]>;
  state?: Answer;
  byService?: Buffer;
  services?: { readonly members: readonly string[]; readonly answer: Answer };
}

export class CatalogViews {
  readonly #source: ViewSource;
  readonly #onRender: (view: ViewName) => void;
  readonly #compact = memoized(encodeService);
  readonly #indented = memoized((service) => indentJson(this.#compact(service), serviceIndent));
  #rendered: Rendered | undefined;

  /** @param onRender - told of each document made, for metrics */
  constructor(source: ViewSource, onRender: (view: ViewName) => void) {
    this.#source = source;
    this.#onRender = onRender;
  }

  /** The whole state, compact. */
  state(): Answer {
    const rendered = this.#current();
    rendered.state ??= this.#made('state', new Answer(encodeState(rendered.snapshot, this.#compact)));
    return rendered.state;
  }

  /** Name → array of services, compact; only streams send it, so it has no ETag. */
  byService(): Buffer {
    const rendered = this.#current();
    rendered.byService ??= this.#made(
      'by-service',
      Buffer.from(encodeByService(rendered.snapshot, this.#compact)),
    );
    return rendered.byService;
  }

  /** All services and cluster members, indented. */
  services(): Answer {
    const rendered = this.#current();
    const members = this.#source.members();
    if (rendered.services === undefined || !sameNames(rendered.services.members, members)) {
      const text = servicesDocument(rendered.snapshot, groupsOf(rendered), this.#indented, members);
      rendered.services = { members, answer: this.#made('services', new Answer(text)) };
    }
    return rendered.services.answer;
  }

  /** One service, indented; undefined when no record has that name. */
  service(name: string): Answer | undefined {
    const rendered = this.#current();
    const known = rendered.named.get(name);
    if (known) return known;
    const instances = groupsOf(rendered).get(name);
    if (!instances) return undefined;
    const text = servicesDocument(rendered.snapshot, new Map([[name, instances]]), this.#indented, []);
    const answer = this.#made('service', new Answer(text));
    rendered.named.set(name, answer);
    return answer;
  }

  #current(): Rendered {
    const snapshot = this.#source.snapshot();
    if (this.#rendered?.snapshot !== snapshot) this.#rendered = { snapshot, named: new Map() };
    return this.#rendered;
  }

  #made<T>(view: ViewName, document: T): T {
    this.#onRender(view);
    return document;
  }
}

function groupsOf(rendered: Rendered): ReadonlyMap<string, readonly Service[]> {
  rendered.groups ??= byService(rendered.snapshot);
  return rendered.groups;
}

/** Records are immutable, so what was made of one holds for as long as the record lives. */
function memoized(encode: (service: Service) => string): (service: Service) => string {
  const made = new WeakMap<Service, string>();
  return (service) => {
    const known = made.get(service);
    if (known !== undefined) return known;
    const text = encode(service);
    made.set(service, text);
    return text;
  };
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, index) => name === b[index]));
}
