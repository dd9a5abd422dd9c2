/**
 * For React 18 and later: what rendering throws, and with `ferrum-rum/react-router` or `ferrum-rum/tanstack-router` views
 * by routes.
 *
 * @packageDocumentation
 */
import type { ComponentClass, ComponentType, ErrorInfo, ReactNode } from 'react';
import type { RumPlugin } from './plugin.js';

/** Options of {@link reactPlugin}. */
export interface ReactPluginConfiguration {
  /** Views begin with the routes of a router that is made by one of our router entries. */
  router?: boolean;
}

/** What {@link reactPlugin} makes. */
export type ReactPlugin = Required<Pick<RumPlugin, 'name' | 'onInit'>>;

/** What is shown instead of what failed. */
export type ErrorBoundaryFallback = ComponentType<{
  error: Error;
  /** Tries the children again. */
  resetError: () => void;
}>;

/** Properties of {@link ErrorBoundary}. */
export interface ErrorBoundaryProps {
  fallback: ErrorBoundaryFallback;
  children: ReactNode;
}

/**
 * A plugin for `init`.
 *
 * @example
 * ```ts
 * datadogRum.init({ applicationId: '…', clientToken: '…', plugins: [reactPlugin({ router: true })] });
 * ```
 */
export declare function reactPlugin(configuration?: ReactPluginConfiguration): ReactPlugin;

/** Reports an error from a boundary of your own, or from `createRoot`'s `onCaughtError` and its kin. */
export declare function addReactError(error: unknown, info?: ErrorInfo): void;

/**
 * Reports what its children throw while they render, and shows a fallback.
 *
 * @example
 * ```tsx
 * <ErrorBoundary fallback={({ resetError }) => <button onClick={resetError}>Again</button>}>
 *   <Checkout />
 * </ErrorBoundary>
 * ```
 */
export declare const ErrorBoundary: ComponentClass<ErrorBoundaryProps>;
