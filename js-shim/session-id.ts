/** The session's id for what can't wait for the core: trace headers of a page that has just begun. */
import type { ValidConfiguration } from './options';
import { Op } from './protocol';
import type { Recorder } from './recorder';
import { uuid } from './trace';

/**
 * The session's id; none without consent, and none while there is no session. Before the core comes it is the one that
 * the store holds, or the one that the core will begin with (`startRecord`). A session whose end stands in the queue is
 * over, though the core has yet to learn of it.
 */
export function sessionId(recorder: Recorder): string | undefined {
  const { queue, config } = recorder;
  if (!recorder.isGranted() || queue.some(ends)) return undefined;
  return (recorder.session ??= stored(config) ?? uuid());
}

const ends = (item: any): boolean => item[0] === Op.StopSession || (item[0] === Op.Consent && !item[2]);

/** Of several cookies the last one: which is ours (spec a §3.2) only the core can tell. */
function stored({ sessionPersistence }: ValidConfiguration): string | undefined {
  const kept =
    sessionPersistence[0] === 'cookie' ? document.cookie : `_dd_s_v2=${localStorage.getItem('_dd_s_v2')}`;
  // What has expired has no id any more.
  const [, expire, id] = /.*_dd_s_v2=(?=[^;]*expire=(\d+))[^;]*\bid=([^;&]+)/.exec(kept) ?? [];
  return +expire! > Date.now() ? id : undefined;
}
