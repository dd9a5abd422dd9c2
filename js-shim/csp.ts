/** What a content security policy must let through, by the options of `init`. */
import type * as Public from '../pkg/types/server';
import { host } from './core/intake-url';

const PATH = '/api/v2/rum';

function intakeOf({ proxy, site = 'datadoghq.com' }: Parameters<typeof Public.csp>[0]): string {
  const target = typeof proxy === 'function' ? proxy({ path: PATH, parameters: '' }) : proxy;
  if (!target) return `https://browser-intake-${host(site)}`;
  // A source has no query, and one of the page's own origin is named so, wherever that is.
  const [, origin = '', path = ''] = /^(https?:\/\/[^/?#]+)?([^?#]*)/.exec(target) ?? [];
  return origin ? origin + path : "'self'";
}

export const csp: typeof Public.csp = (options) => ({
  'connect-src': [intakeOf(options)],
  'script-src': ["'wasm-unsafe-eval'"],
});
