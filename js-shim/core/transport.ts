/** Requests to the intake. Whatever the page put in the way of them, they throw at nobody. */
import { guard } from '../guard';
import type { ValidConfiguration } from '../options';

/** The URL that a function as `proxy` makes of the intake's. */
function target({ proxy }: ValidConfiguration, url: string): string {
  if (typeof proxy !== 'function') return url;
  const [path = '', parameters = ''] = url.split(/\?(.*)/s);
  return proxy({ path, parameters });
}

/** Posts; `answered`, never before this returns, is told the status, 0 where none came, and what `Retry-After` says. */
export async function post(
  config: ValidConfiguration,
  url: string,
  body: BodyInit,
  answered: (status: number, retryAfter?: string | null) => void,
  keepalive = false,
): Promise<void> {
  let status = 0;
  let retryAfter: string | null | undefined;
  try {
    // What the page itself asks for comes first.
    const init: RequestInit = { method: 'POST', body, mode: 'cors', priority: 'low', keepalive };
    // What the page put in the place of `fetch` may throw, and answer with less than a Response or with one that throws.
    const answer = Object(await fetch(target(config, url), init)) as Partial<Response>;
    status = answer.type === 'opaque' ? 200 : (answer.status ?? 0);
    retryAfter = answer.headers?.get?.('retry-after');
  } catch {
    // Not at once: the caller is still at work.
    await undefined;
  }
  guard(answered)(status, retryAfter);
}

/**
 * The intake's URL of the beacon that the browser took last. Firefox may end the script of a tab that it closes as soon as
 * that calls a function after `sendBeacon`, without an exception: what was taken has to be known then, too.
 */
export const taken = { url: '' };

/** Posts what has to survive the page; whether the browser takes it. */
export function beacon(config: ValidConfiguration, url: string, body: BodyInit): boolean {
  try {
    const at = target(config, url);
    taken.url = '';
    if (navigator.sendBeacon(at, body)) {
      taken.url = url;
      return true;
    }
    // Where the beacons' 64 KiB are spent, a deferred fetch has its own.
    return !!fetchLater(at, { method: 'POST', body, activateAfter: 0 });
  } catch {
    // Refused or replaced, or the browser knows no deferred fetch.
    return false;
  }
}

declare function fetchLater(url: string, init: RequestInit & { activateAfter: number }): unknown;
