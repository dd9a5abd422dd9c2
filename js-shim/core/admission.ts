/** Whether the SDK may run here, with these options: asked before anything is stored or sent. */
import { say } from '../console';
import { guard } from '../guard';
import { originAllowed, validate } from '../options';
import type { Recorder } from '../recorder';

/** Whether the Synthetics worker puts an SDK of its own on the page (spec a §8.5). */
const bringsItsOwn = guard(
  (cookies: string): unknown =>
    /(^|; )datadog-synthetics-injects-rum=(?!;|$)/.test(cookies) ||
    (window as { _DATADOG_SYNTHETICS_INJECTS_RUM?: unknown })._DATADOG_SYNTHETICS_INJECTS_RUM,
);

/** Puts the checked options in the place of the provisional ones; false, and one line that says why, if it may not run. */
export function admit(recorder: Recorder, cookies: string): boolean {
  const { config, given, stacks } = recorder;
  // Of a core that starts again they are known to be right.
  if (!given) return true;
  if (bringsItsOwn(cookies)) return false;
  const valid = validate(given, say);
  if (!valid) return false;
  if (!originAllowed(valid, location, stacks?.[1])) {
    say(`Nothing is recorded: "allowedTrackingOrigins" has to name this page's origin.`);
    return false;
  }
  Object.assign(config, valid);
  recorder.given = undefined;
  return true;
}
