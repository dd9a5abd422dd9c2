// Compiled only: what an app written in TypeScript imports, with the frameworks' real types.
import type { RumEvent } from 'ferrum-rum';
import { datadogRum } from 'ferrum-rum';
import { addNextjsError, DatadogAppRouter, nextjsPlugin } from 'ferrum-rum/next';
import { addReactError, ErrorBoundary, reactPlugin, type ErrorBoundaryFallback } from 'ferrum-rum/react';
import { createBrowserRouter, Routes } from 'ferrum-rum/react-router';
import { forwardTraceHeaders } from 'ferrum-rum/server';
import { datadogRum as slim } from 'ferrum-rum/slim';
import { createRouter } from 'ferrum-rum/tanstack-router';
import { createTestIntake, routeTestIntake } from 'ferrum-rum/testing';
import { onINP, type INPMetricWithAttribution } from 'ferrum-rum/vitals';
import { addVueError, vuePlugin } from 'ferrum-rum/vue';
import { createRouter as createVueRouter } from 'ferrum-rum/vue-router';
import { createRootRoute } from '@tanstack/react-router';
import type { Page } from 'playwright-core';
import { createRoot } from 'react-dom/client';
import { createApp } from 'vue';
import { createMemoryHistory } from 'vue-router';

const Fallback: ErrorBoundaryFallback = ({ error, resetError }) => (
  <button onClick={resetError}>{error.message}</button>
);
export const App = () => (
  <ErrorBoundary fallback={Fallback}>
    <Routes>{null}</Routes>
    <DatadogAppRouter />
  </ErrorBoundary>
);
createRoot(document.body, { onCaughtError: addReactError });
createBrowserRouter([{ path: '/', element: <App /> }]).navigate('/');
export const router = createRouter({ routeTree: createRootRoute() });
createApp({}).config.errorHandler = addVueError;
createVueRouter({ history: createMemoryHistory(), routes: [] });
addNextjsError(Object.assign(new Error('x'), { digest: 'y' }));

const options = {
  applicationId: 'a',
  clientToken: 'b',
  beforeSend: (event: RumEvent) => event.type !== 'error',
};
datadogRum.init({ ...options, plugins: [reactPlugin({ router: true }), vuePlugin(), nextjsPlugin()] });
slim.init({ ...options, core: fetch('/core.wasm') });
// @ts-expect-error the core is missing
slim.init(options);
onINP(({ attribution }: INPMetricWithAttribution) => void attribution.interactionTarget, {
  reportAllChanges: true,
});

export const headers: Record<string, string> = forwardTraceHeaders(new Request('/'));
export async function check(page: Page): Promise<string | undefined> {
  const intake = await routeTestIntake(page);
  const { action } = await intake.waitFor('action', { action: { target: { name: /Buy/ } } });
  // @ts-expect-error no such type of event
  createTestIntake().expectNone('metric');
  intake.expectOne('error', ({ error }) => error.source === 'custom');
  return action.target?.name;
}
