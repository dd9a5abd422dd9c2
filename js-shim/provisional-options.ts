/**
 * The options as they count until the core's chunk has checked them all (`options.ts`): what the capture needs to know,
 * as the page gave it. If that chunk then refuses them, nothing of what was captured leaves the page.
 */
import type { MatchOption, RumInitConfiguration } from '../pkg/types';
import type { Say } from './console';
import type { ValidConfiguration } from './options';

/** An option that takes a list, or one item of it. */
export const listOf = (given: unknown): any[] => ([] as unknown[]).concat(given ?? []);

/** Short for an option with a `match` is the match itself. */
const tracingOption = (given: MatchOption | { match: MatchOption }): { match: MatchOption } =>
  typeof given === 'object' && given && 'match' in given ? given : { match: given };

/**
 * Takes the options as they are; nothing, and one line, if one of them can't be read, or one of the two is missing without
 * which there is no `init` at all.
 */
export function provisional(raw: RumInitConfiguration, say: Say): ValidConfiguration | undefined {
  let option = 'init';
  const given: Record<string, unknown> = {};
  try {
    for (option in raw) {
      const value = raw[option as keyof typeof raw];
      if (value != null) given[option] = value;
    }
  } catch {
    return say(`"${option}" can't be read`);
  }
  for (option of ['clientToken', 'applicationId'])
    if (!raw?.[option as keyof typeof raw]) return say(`"${option}" is required`);
  return {
    sessionSampleRate: 100,
    traceSampleRate: 100,
    trackUserInteractions: true,
    propagateTraceBaggage: true,
    ...given,
    sessionPersistence: listOf(raw.sessionPersistence ?? 'cookie'),
    excludedActivityUrls: listOf(raw.excludedActivityUrls),
    allowedTracingUrls: raw.service ? listOf(raw.allowedTracingUrls).map(tracingOption) : [],
    rulePsr: raw.traceSampleRate == null ? undefined : raw.traceSampleRate / 100,
  } as ValidConfiguration;
}
