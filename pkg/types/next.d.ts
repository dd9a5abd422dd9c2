/**
 * For Next.js 15.3 and later: views named by routes, such as `/users/[id]`, and errors, with both of its routers.
 *
 * @packageDocumentation
 */
import type { ComponentClass } from 'react';
import type { RumPlugin } from './plugin.js';
import type { ErrorBoundaryProps } from './react.js';

export type { ErrorBoundaryFallback, ErrorBoundaryProps } from './react.js';

/** What {@link nextjsPlugin} makes. */
export type NextjsPlugin = Required<Pick<RumPlugin, 'name' | 'onInit'>>;

/**
 * A plugin for `init`, in `instrumentation-client.ts`.
 *
 * @example
 * ```ts
 * import { datadogRum } from 'ferrum-rum';
 * import { nextjsPlugin, onRouterTransitionStart } from 'ferrum-rum/next';
 *
 * export { onRouterTransitionStart };
 *
 * datadogRum.init({ applicationId: '…', clientToken: '…', plugins: [nextjsPlugin()] });
 * ```
 */
export declare function nextjsPlugin(): NextjsPlugin;

/** For `instrumentation-client.ts` to export on, as the peer asks for it. */
export declare function onRouterTransitionStart(url: string, type?: string): void;

/** Begins views with the routes of the app router; for the root layout. Shows nothing. */
export declare function DatadogAppRouter(): null;

/** Begins views with the routes of the pages router; for `_app`. Shows nothing. */
export declare function DatadogPagesRouter(): null;

/** Reports an error, for instance in `error.tsx`. */
export declare function addNextjsError(
  error: Error & { digest?: string },
  info?: { componentStack?: string | null },
): void;

/** Reports what its children throw while they render, and shows a fallback. */
export declare const ErrorBoundary: ComponentClass<ErrorBoundaryProps>;
