/**
 * The page's `beforeSend`, a chunk of its own: it sees a copy of each event and may change what the table below lists,
 * nothing else (spec b §1.5).
 */
import { say } from '../console';
import { Op } from '../protocol';
import { record, type DomainContext, type Recorder } from '../recorder';
import { contextOf, stringify } from '../sanitise';
// See `chunks.ts`.
import '../rum';

type Node = Record<string, any>;

/** Paths by event type; `{}` and `[]` mark objects and arrays, `*` every item of an array. */
const EDITABLE: Record<string, string> = {
  all: 'view.name view.url view.referrer service version context{}',
  view: 'view.performance.lcp.resource_url',
  error:
    'error.message error.stack error.handling_stack error.resource.url error.fingerprint _dd.debug_ids[]',
  resource: 'resource.url resource.graphql.variables resource.request.headers{} resource.response.headers{}',
  action: 'action.target.name',
  vital:
    'vital.websocket.url vital.websocket.requested_protocols[] vital.websocket.selected_protocol ' +
    'vital.websocket.close_reason',
  long_task: 'long_task.scripts.*.source_url long_task.scripts.*.invoker _dd.debug_ids[]',
};

/** Shows an event (JSON) to the page: false drops it, true leaves it, a string replaces it. */
export type Edit = (event: string, domainContext: DomainContext) => string | boolean;

/** Makes that function; the session is kept for the events that `keepSessionOn` chooses. */
export function createEdit(recorder: Recorder): Edit {
  const { beforeSend, keepSessionOn } = recorder.config;
  const keep = (): void => recorder.push(record(Op.KeepSession));
  const chooses = (event: Node): boolean =>
    keepSessionOn.some((reason) => {
      try {
        return typeof reason === 'function' && reason(event as never);
      } catch (error) {
        say('keepSessionOn threw.', 'error', error);
        return false;
      }
    });
  const viewStacks = new Map<string, unknown>();
  return (line, domainContext) => {
    const event = JSON.parse(line) as Node;
    if (!beforeSend) {
      if (chooses(event)) keep();
      return true;
    }
    const copy = JSON.parse(line) as Node;
    copy.context ??= {};
    if (event.type === 'view') {
      // Told of again whenever something in it changed, which has nothing to do with the record that did.
      const { handlingStack } = domainContext;
      if (handlingStack && event._dd.document_version === 1) viewStacks.set(event.view.id, handlingStack);
      // Of the moment when it began: by now the page may be elsewhere.
      domainContext = { location: new URL(event.view.url), handlingStack: viewStacks.get(event.view.id) };
    }
    if (event.type === 'resource') domainContext = { isManual: false, isWebSocket: false, ...domainContext };
    let wanted: unknown;
    try {
      wanted = beforeSend(copy as never, domainContext as never);
    } catch (error) {
      say('beforeSend threw; the event is sent with what it changed before.', 'error', error);
    }
    const paths = `${EDITABLE.all} ${EDITABLE[event.type as string] ?? ''}`;
    try {
      for (const path of paths.trim().split(' '))
        adopt(event, copy, path.replace(/[{}[\]]+$/, '').split('.'), path);
      if (event.context && !Object.keys(event.context as object).length) delete event.context;
    } catch (error) {
      say('beforeSend left something that can not be read; the event is discarded.', 'error', error);
      return false;
    }
    if (wanted === false) {
      // The phases of a connection belong together, as a view's versions do.
      if (event.type !== 'view' && event.vital?.type !== 'websocket') return false;
      say("Events of views and WebSockets can't be dismissed using beforeSend!", 'warn');
    }
    if (chooses(event)) keep();
    // The whole event: its size is judged by the core, as for any other.
    return stringify(event, Infinity) ?? false;
  };
}

function adopt(event: Node, copy: Node, keys: string[], path: string): void {
  const [key, ...rest] = keys as [string, ...string[]];
  if (key === '*') {
    for (const index of Array.isArray(event) ? event.keys() : []) {
      if (isNode(copy?.[index])) adopt(event[index], copy[index], rest, path);
    }
  } else if (rest.length) {
    if (isNode(event[key]) && isNode(copy[key])) adopt(event[key], copy[key], rest, path);
  } else {
    const value: unknown = copy[key];
    if (value === undefined && !(key in event)) return;
    if (path.endsWith('{}')) {
      if (value == null) event[key] = {};
      else if (isNode(value) && !Array.isArray(value)) event[key] = contextOf(value);
    } else if (path.endsWith('[]')) {
      if (value == null) event[key] = [];
      else if (Array.isArray(value)) event[key] = value;
    } else if (typeof value === 'string') event[key] = value;
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
