/**
 * An intake in memory: what an app reports, for the app's own tests. With Vitest or Jest (jsdom) and in real pages
 * {@link createTestIntake}, with Playwright {@link routeTestIntake}.
 *
 * @packageDocumentation
 */
import type {
  RumActionEvent,
  RumErrorEvent,
  RumEvent,
  RumLongTaskEvent,
  RumResourceEvent,
  RumViewEvent,
  RumVitalEvent,
} from './event.js';
import type { RumInitConfiguration } from './init.js';

/** The events by their type. */
export interface RumEventByType {
  action: RumActionEvent;
  error: RumErrorEvent;
  long_task: RumLongTaskEvent;
  resource: RumResourceEvent;
  view: RumViewEvent;
  vital: RumVitalEvent;
}

/** What part of an event has to look like: the same value, a text by a pattern, an object by some of its members. */
export type Pattern =
  string | number | boolean | null | RegExp | readonly Pattern[] | { readonly [member: string]: Pattern };

/** Which events are meant: by a part of them, or by a function. */
export type Matching<E> = { readonly [member: string]: Pattern } | ((event: E) => boolean);

/** What has arrived, and assertions about it. They throw an `Error` that lists what came instead. */
export interface TestIntake {
  /** Every event in the order of arrival, each state of a view among them. */
  readonly received: readonly RumEvent[];
  /** The events of a type; of each view its last state. */
  events<T extends keyof RumEventByType>(
    type: T,
    matching?: Matching<RumEventByType[T]>,
  ): RumEventByType[T][];
  /**
   * Sends what waits to be sent and gives the first event that matches, or the one that comes within the time.
   *
   * @param timeout ms, 2000 unless given
   */
  waitFor<T extends keyof RumEventByType>(
    type: T,
    matching?: Matching<RumEventByType[T]>,
    timeout?: number,
  ): Promise<RumEventByType[T]>;
  /** Gives the only event that matches; there must be one, and one alone. */
  expectOne<T extends keyof RumEventByType>(
    type: T,
    matching?: Matching<RumEventByType[T]>,
  ): RumEventByType[T];
  /** No event may match. Call {@link flush} before, or the event may not have been sent yet. */
  expectNone<T extends keyof RumEventByType>(type: T, matching?: Matching<RumEventByType[T]>): void;
  /** Sends what waits to be sent. */
  flush(): Promise<void>;
  /** Forgets what has arrived. */
  clear(): void;
}

/** An intake in the page itself. */
export interface PageTestIntake extends TestIntake {
  /** For `init`: sends everything here, of every session, uncompressed; clicks that a script makes count as the user's. */
  readonly options: Pick<
    RumInitConfiguration,
    'proxy' | 'sessionSampleRate' | 'telemetrySampleRate' | 'compressIntakeRequests' | 'allowUntrustedEvents'
  >;
  /** Takes `fetch` and `navigator.sendBeacon` back. */
  close(): void;
}

/**
 * Puts an intake into this page: requests to its own URL never leave it, all others are untouched. Where jsdom lacks
 * what every browser has (`fetch`, `TextEncoder`), it is supplied.
 *
 * @example
 * ```ts
 * const intake = createTestIntake();
 * datadogRum.init({ applicationId: 'app', clientToken: 'token', ...intake.options });
 *
 * await checkOut();
 * const action = await intake.waitFor('action', { action: { target: { name: 'checkout' } } });
 * expect(action.context).toEqual({ cart_value: 129.9 });
 * intake.expectNone('error');
 * ```
 */
export declare function createTestIntake(): PageTestIntake;

/** What is used of a Playwright page. */
export interface RoutablePage {
  route(
    url: (url: URL) => boolean,
    handler: (route: {
      request(): { postDataBuffer(): Uint8Array | null };
      fulfill(response: { status: number; body: string; headers: { [name: string]: string } }): Promise<void>;
    }) => Promise<void>,
  ): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
}

/**
 * Stands in for the intake of a page under Playwright, whatever the page's options: direct requests and those to a
 * proxy.
 *
 * @example
 * ```ts
 * const intake = await routeTestIntake(page);
 * await page.goto('/');
 * await page.getByText('Buy').click();
 * await intake.waitFor('action', { action: { type: 'click', target: { name: 'Buy' } } });
 * ```
 */
export declare function routeTestIntake(page: RoutablePage): Promise<TestIntake>;
