/** With which attributes the session cookie is written, by the options (spec a §3.2); the core writes it. */
import type { ValidConfiguration } from '../options';

/** The attributes, and the marker that tells this cookie from one with others. */
export interface CookieForm {
  attributes: string;
  marker: string;
}

/** Finds the attributes; without a settable domain for `trackSessionAcrossSubdomains` there is no form. */
export function cookieForm(config: ValidConfiguration): CookieForm | undefined {
  const crossSite = config.usePartitionedCrossSiteSessionCookie;
  const domain = config.trackSessionAcrossSubdomains ? widestDomain() : '';
  if (domain === undefined) return undefined;
  const attributes = [
    ';path=/',
    `samesite=${crossSite ? 'none' : 'strict'}`,
    domain && `domain=${domain}`,
    (crossSite || config.useSecureSessionCookie) && 'secure',
    crossSite && 'partitioned',
  ];
  const dots = domain ? domain.split('.').length - 1 : 0;
  return {
    attributes: attributes.filter(Boolean).join(';'),
    marker: ((dots << 1) | Number(crossSite)).toString(16),
  };
}

/** The shortest suffix of the host name for which the browser accepts a cookie. */
function widestDomain(): string | undefined {
  const host = location.hostname || new URL(document.referrer).hostname;
  const labels = host.split('.');
  if (labels.length === 1) return host;
  const probe = `dd_site_test_${Math.random().toString(36).slice(2)}`;
  for (let count = 2; count <= labels.length; count++) {
    const domain = labels.slice(-count).join('.');
    document.cookie = `${probe}=test;path=/;samesite=strict;domain=${domain}`;
    if (document.cookie.includes(probe)) {
      document.cookie = `${probe}=;path=/;samesite=strict;domain=${domain};max-age=0`;
      return domain;
    }
  }
  return undefined;
}
