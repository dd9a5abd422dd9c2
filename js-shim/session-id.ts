/** The session's id for what can't wait for the core: trace headers of a page that has just begun. */
import type { ValidConfiguration } from './options';
import type { Recorder } from './recorder';
import { uuid } from './trace';

/**
 * The session's id; none without consent, and none while there is no session. Before the core comes it is the one that
 * the store holds, or the one that the core will begin with (`startRecord`).
 */
export function sessionId(recorder: Recorder): string | undefined {
  if (recorder.session === undefined && recorder.isGranted())
    recorder.session = stored(recorder.config) ?? uuid();
  return recorder.session;
}

/** Of several cookies the last one: which is ours (spec a §3.2) only the core can tell. */
function stored({ sessionPersistence }: ValidConfiguration): string | undefined {
  const kept =
    sessionPersistence[0] === 'cookie' ? document.cookie : `_dd_s_v2=${localStorage.getItem('_dd_s_v2')}`;
  // What has expired has no id any more.
  const [, expire, id] = /.*_dd_s_v2=(?=[^;]*expire=(\d+))[^;]*\bid=([^;&]+)/.exec(kept) ?? [];
  return +expire! > Date.now() ? id : undefined;
}
