/** What a content security policy must let through, by the options of `init`. */
import type * as Public from '../pkg/types/server';
import { host } from './core/intake-url';

/** Where events and replays go; a proxy's function may tell them apart. */
const PATHS = ['/api/v2/rum', '/api/v2/replay'];

function intakesOf({ proxy, site = 'datadoghq.com' }: Parameters<typeof Public.csp>[0]): string[] {
  if (!proxy) return [`https://browser-intake-${host(site)}`];
  const targets =
    typeof proxy === 'function' ? PATHS.map((path) => proxy({ path, parameters: '' })) : [proxy];
  const sources = targets.map((target) => {
    // A source has no query, and one of the page's own origin is named so, wherever that is.
    const [, origin = '', path = ''] = /^(https?:\/\/[^/?#]+)?([^?#]*)/.exec(target) ?? [];
    return origin ? origin + path : "'self'";
  });
  return [...new Set(sources)];
}

export const csp: typeof Public.csp = (options) => ({
  'connect-src': intakesOf(options),
  'script-src': ["'wasm-unsafe-eval'"],
  ...(options.workerUrl && { 'worker-src': ["'self'"] }),
});
