/** The part of the intake's URL that is the same for every request (spec a §4.1, §4.2); the core adds the rest. */
import type { ValidConfiguration } from '../options';
import { VERSION } from '../version';

/** Up to the request id, and whether what follows stands within a parameter of a proxy's URL. */
export function intakeUrl(
  { clientToken, proxy, site, source }: ValidConfiguration,
  track: 'rum' | 'replay',
): [head: string, forwarded: boolean] {
  // In this order, which the intake expects.
  const path =
    `/api/v2/${track}?ddsource=${source}&dd-api-key=${clientToken}` +
    `&dd-evp-origin-version=${encodeURIComponent(VERSION)}&dd-evp-origin=browser&dd-request-id=`;
  if (typeof proxy === 'function') return [path, false];
  // A proxy with a query of its own ends up with two `?`: proxies written for the peer expect just that.
  if (proxy) return [`${new URL(proxy, document.baseURI).href}?ddforward=${encodeURIComponent(path)}`, true];
  return [`https://browser-intake-${host(site)}${path}`, false];
}

/** All but the last label of a site are one label of its intake's host. */
export function host(site: string): string {
  const lastDot = site.lastIndexOf('.');
  return site.slice(0, lastDot).replace(/\./g, '-') + site.slice(lastDot);
}
