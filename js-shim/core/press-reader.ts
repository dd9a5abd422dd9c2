/** Reads a pressed element: its name goes into the core at once, the rest stands in the click's record. */
import { offerName, type NamePolicy } from '../dom/action-name';
import { clickFacts } from '../dom/click-facts';
import { clickPlace, clickTarget } from '../dom/click-target';
import { composedPathSelector, selectorOf } from '../dom/selector';
import type { ValidConfiguration } from '../options';
import { clickEvents, type PressReader } from '../recorder';
import { stringify } from '../sanitise';
import type { Engine } from './engine';
import type { EntrySource } from './entry-source';
import { levelNumber } from './start-record';

/** Makes the reader. */
export function createPressReader(
  config: ValidConfiguration,
  engine: Engine,
  entries: EntrySource,
): PressReader {
  const policy: NamePolicy = {
    level: (parent, facts) => engine.call((core) => core.level(parent, facts)) ?? STRICTEST,
    shows: (level, facts) => !!engine.call((core) => core.shows(level, facts)),
    // A core that is down wants no more candidates.
    offer: (source, parts) =>
      engine.call((core, pack) => {
        pack(parts.flat());
        return core.offer(source);
      }) !== 0,
    masked: () => engine.call((core) => core.mask()),
  };
  const { actionNameAttribute, enablePrivacyForActionName: privacy } = config;
  const options = { actionNameAttribute, privacy, defaultLevel: levelNumber(config.defaultPrivacyLevel) };

  return (event, path) => {
    const target = clickTarget(path);
    const ticket = engine.call((core) => core.press());
    // Of a session that is not in the sample no click is ever told, and each event holds its element.
    for (const old of clickEvents.keys()) if (old < ticket! - CLICKS_KEPT) clickEvents.delete(old);
    // Turned off from afar, what is pressed is still heard.
    if (!target || !config.trackUserInteractions || !offerName(target, policy, options)) return undefined;
    const selector = selectorOf(target, actionNameAttribute);
    entries.pressed(event.timeStamp, selector);
    const [width, height, x, y] = clickPlace(target, event);
    const place = {
      target: {
        selector,
        // A size of 0 says nothing.
        width: width || undefined,
        height: height || undefined,
        composed_path_selector: composedPathSelector(path, actionNameAttribute),
      },
      // A key has none.
      position: event.type === 'click' ? undefined : { x, y },
    };
    return [ticket, stringify(place), clickFacts(target)];
  };
}

/** A fit of rage has no more clicks of interest. */
const CLICKS_KEPT = 20;

/** Hidden: without the core nobody may be named. */
const STRICTEST = 4;
