/** The classic script: sets `window.DD_RUM` and runs what the async snippet collected (spec a §1.1). */
import { say } from './console';
import { afterPlugin, start } from './core';
import { createRum } from './rum';

type Snippet = { q?: (() => void)[]; version?: string } | undefined;

const page = globalThis as unknown as { DD_RUM?: unknown };
const before = page.DD_RUM as Snippet;
if (before?.version && !before.q) say('The SDK is loaded more than once; use one copy of it.', 'warn');
// One file: the core is in it, and starts when `init` asks for it.
page.DD_RUM = createRum(() => Promise.resolve({ afterPlugin, start }));
for (const ready of before?.q ?? []) {
  try {
    ready();
  } catch (error) {
    say('onReady callback threw an error:', 'error', error);
  }
}
