/**
 * The browser's own objects behind an event, for `beforeSend`.
 *
 * `T` is the event's `type`; without it, any of them.
 */
export type RumEventDomainContext<T extends string = any> = T extends 'view'
  ? RumViewEventDomainContext
  : T extends 'action'
    ? RumActionEventDomainContext
    : T extends 'resource'
      ? | RumResourceEventDomainContext
        | RumManualResourceEventDomainContext
        | RumWebSocketResourceEventDomainContext
      : T extends 'error'
        ? RumErrorEventDomainContext
        : T extends 'long_task'
          ? RumLongTaskEventDomainContext
          : T extends 'vital'
            ? RumVitalEventDomainContext | RumWebSocketVitalEventDomainContext
            : never;

/** Of a view: where the page is. */
export interface RumViewEventDomainContext {
  location: Readonly<Location>;
  /** Where `startView` was called. */
  handlingStack?: string;
}

/** Of an action: the clicks that it is made of, or where a custom one was added. */
export interface RumActionEventDomainContext {
  events?: Event[];
  handlingStack?: string;
}

/** Of a resource that the browser loaded; the rest is there only for requests of `fetch` and `XMLHttpRequest`. */
export interface RumResourceEventDomainContext {
  isManual: false;
  isWebSocket: false;
  performanceEntry: PerformanceResourceTiming | PerformanceNavigationTiming;
  xhr: XMLHttpRequest | undefined;
  isAborted: boolean;
  handlingStack: string | undefined;
  requestInit: RequestInit | undefined;
  requestInput: RequestInfo | undefined;
  response: Response | undefined;
  error: Error | undefined;
}

/** Of a resource made with `startResource` and `stopResource`. */
export interface RumManualResourceEventDomainContext {
  isManual: true;
}

/** @deprecated WebSockets are reported as vitals. */
export interface RumWebSocketResourceEventDomainContext {
  isManual: false;
  isWebSocket: true;
  webSocket: WebSocket;
}

/** Of an error: what was thrown or given to `addError`. */
export interface RumErrorEventDomainContext {
  error: unknown;
  handlingStack?: string;
}

/** Of a long task: the entry it was read from. */
export interface RumLongTaskEventDomainContext {
  performanceEntry: PerformanceEntry;
}

/** Of a vital: where it was started or added. */
export interface RumVitalEventDomainContext {
  handlingStack?: string;
}

/** Of a WebSocket's vital. */
export interface RumWebSocketVitalEventDomainContext {
  webSocket: WebSocket;
}
