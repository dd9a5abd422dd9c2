/** What replay has to know of elements beyond what names do: which are of no interest at all (spec c §4). */
import { factsOf } from '../dom/facts';
import { attribute } from '../dom/node';
import { Fact } from '../protocol';

const IGNORED_NAMES = new Set(
  (
    'application-name keywords description pinterest robots googlebot bingbot author generator framework publisher ' +
    'progid google-site-verification yandex-verification csrf-token p:domain_verify verify-v1 verification ' +
    'shopify-checkout-api-token msapplication-tileimage msapplication-tilecolor'
  ).split(' '),
);

/** The element's own facts, as bits of {@link Fact}. */
export function replayFacts(element: Element, name: string): number {
  const facts = factsOf(element);
  const lower = (key: string): string => (attribute(element, key) || '').toLowerCase();
  if (name === 'INPUT') return /^(button|reset|submit)$/.test(lower('type')) ? facts | Fact.Button : facts;
  if (name === 'LINK') {
    const rel = lower('rel');
    const isScript = /preload|prefetch/.test(rel) && lower('as') === 'script';
    return isScript || /^(shortcut )?icon$/.test(rel) ? facts | Fact.Ignored : facts;
  }
  if (name !== 'META') return facts;
  const ignored =
    attribute(element, 'http-equiv') !== null ||
    /^(shortcut icon|icon|apple-touch-icon)$/.test(lower('rel')) ||
    IGNORED_NAMES.has(lower('name')) ||
    /^(og|twitter):/.test(lower('name')) ||
    /^(og|twitter|fb|article|product):/.test(lower('property'));
  return ignored ? facts | Fact.Ignored : facts;
}
