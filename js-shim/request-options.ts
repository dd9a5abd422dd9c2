/** The options about requests (spec a §2.5), checked when one of them is given. */
import type { GraphQlUrlOption, MatchHeader } from '../pkg/types';
import { say } from './console';
import type { FLAG, MATCH, PATTERN, read, Shape, ValidConfiguration } from './options';
import { stringify } from './sanitise';

/** Of `options.ts`. */
export interface Expectations {
  FLAG: typeof FLAG;
  MATCH: typeof MATCH;
  PATTERN: typeof PATTERN;
  read: typeof read;
}

/** Puts the right items of these options in the place of what the page gave. */
export function checkRequestOptions(config: ValidConfiguration, expectations: Expectations): void {
  const { FLAG, MATCH, PATTERN, read } = expectations;
  const headers = config.trackResourceHeaders;
  if (Array.isArray(headers) && !headers.length) say('trackResourceHeaders is an empty array', 'warn');
  const header: Shape = {
    url: [PATTERN],
    name: [PATTERN],
    extractor: ['a RegExp'],
    location: ['one of: "request", "response", "any"'],
  };
  config.trackResourceHeaders = rightItems<MatchHeader>('trackResourceHeaders', header, headers, read);
  for (const one of config.trackResourceHeaders) {
    if (typeof one.name === 'string') one.name = one.name.toLowerCase();
  }
  const query: Shape = { match: MATCH, trackPayload: [FLAG], trackResponseErrors: [FLAG] };
  const given = config.allowedGraphQlUrls;
  config.allowedGraphQlUrls = rightItems<GraphQlUrlOption>('allowedGraphQlUrls', query, given, read);
}

/** Of a list its wrong items are left out with a warning; `true` is the list of one empty item. */
function rightItems<T>(option: string, shape: Shape, given: unknown, fits: Expectations['read']): T[] {
  const items: unknown[] = Array.isArray(given) ? given : [given === true ? {} : null];
  const right = items
    .map((item) => fits(shape, item, (line) => say(line, 'warn')))
    .filter((item) => item !== undefined);
  if (given && right.length < items.length)
    say(`${option} should be an array of valid items; got ${stringify(given)}`, 'warn');
  return right as T[];
}
