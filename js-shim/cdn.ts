/** The classic script: sets `window.DD_RUM` and runs what the async snippet collected (spec a §1.1). */
import { say } from './console';
import { DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';
import { afterPlugin, start } from './core';
import { createRum } from './rum';

type Snippet = { q?: (() => void)[]; version?: string } | undefined;

const page = globalThis as unknown as { DD_RUM?: unknown };
const before = page.DD_RUM as Snippet;
if (before?.version && !before.q) say('The SDK is loaded more than once; use one copy of it.', 'warn');
// One file: the core is in it, and starts when `init` asks for it.
const rum = createRum(() => Promise.resolve({ afterPlugin, start }));
// Modules export it; for 70 bytes of each page's it is no member there.
page.DD_RUM = Object.assign(rum, { DEFAULT_TRACKED_RESOURCE_HEADERS });
for (const ready of before?.q ?? []) {
  try {
    ready();
  } catch (error) {
    say('onReady callback threw an error:', 'error', error);
  }
}
