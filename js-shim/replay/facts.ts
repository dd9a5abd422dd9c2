/** What replay has to know of elements beyond what names do: which are of no interest at all (spec c §4). */
import type { Judged, Reading } from '../dom/facts';
import { Fact } from '../protocol';
import type { Codec } from './codec';
import { createJudge, factsOf } from './lent';
import { getAttribute, localName, nodeName } from './natives';

const attribute = (element: Element, name: string): string | null => getAttribute.call(element, name);
/** As the names of clicks read it, but ten thousand times: whoever asks for `isContentEditable` waits for the styles. */
const READING: Reading = {
  name: (element) => localName.call(element),
  attribute,
  isEditable: (element) => {
    const own = attribute(element, 'contenteditable');
    // What is true of the root is true of all that is in it.
    return own === null
      ? element === document.documentElement && document.designMode === 'on'
      : !/^false$/i.test(own);
  },
};

const IGNORED_NAMES = new Set(
  (
    'application-name keywords description pinterest robots googlebot bingbot author generator framework publisher ' +
    'progid google-site-verification yandex-verification csrf-token p:domain_verify verify-v1 verification ' +
    'shopify-checkout-api-token msapplication-tileimage msapplication-tilecolor'
  ).split(' '),
);

/** The element's own facts, as bits of {@link Fact}. */
export function replayFacts(element: Element, name: string): number {
  const facts = factsOf(element, READING);
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

/** Judges elements of the page as it is now. */
export const newJudge = (setup: { codec: Codec; defaultLevel: number }): ((element: Element) => Judged) =>
  createJudge(setup.codec.level, setup.defaultLevel, (element) =>
    replayFacts(element, nodeName.call(element)),
  );
