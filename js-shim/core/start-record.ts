/** The record that starts a core: options and what the page knows of itself, in the order of `src/config.rs`. */
import { journaling, type Recorder } from '../recorder';
import { tags } from '../tags';
import { Op, type Observation } from '../protocol';
import { stringify } from '../sanitise';
import { uuid } from '../trace';
import { intakeUrl } from './intake-url';
import type { SessionStore } from './session-store';
import { VERSION } from '../version';

/** In the order of `EventKind` in `src/diagnostics.rs`. */
const KINDS = ['view', 'action', 'error', 'resource', 'long_task', 'vital'];
/** The first bit of `Switches::FEATURE_FLAGS` in `src/config.rs`. */
const FEATURE_FLAGS = 16;

const LEVELS = ['allow', 'mask-user-input', 'mask-unless-allowlisted', 'mask'];

/** The number of a privacy level, as in `src/privacy.rs`. */
export const levelNumber = (name: string): number => LEVELS.indexOf(name);

/** Makes the record, as of a moment: what was observed from then on follows. */
export function startRecord(
  { config, href, referrer, begun, session, testRun }: Recorder,
  { form, watch }: SessionStore,
  supported: number,
  restarted: number | undefined,
): Observation {
  const switches = [
    config.trackViewsManually,
    config.trackAnonymousUser,
    config.startSessionReplayRecordingManually,
    config.beforeSend,
    restarted !== undefined,
    config.compressIntakeRequests,
    journaling(config),
    'keepalive' in Object(window.Request?.prototype),
    config.trackResources,
    config.keepSessionOn.length,
    config.keepSessionOn.includes('error'),
    config.keepSessionOn.includes('slow-interaction'),
    config.keepSessionOn.includes('rage-click'),
    watch,
    config.keepSessionOn.some((reason) => typeof reason === 'function'),
  ].reduce<number>((bits, on, place) => bits | (on ? 1 << place : 0), 0);
  const flagged = config.trackFeatureFlagsForEvents.reduce(
    (bits, kind) => bits | (1 << (FEATURE_FLAGS + KINDS.indexOf(kind))),
    0,
  );
  const { language, languages } = navigator;
  return [
    Op.Start,
    restarted ?? begun,
    restarted === undefined ? href : location.href,
    config.applicationId,
    config.service,
    config.version,
    ...intakeUrl(config, 'rum'),
    config.sessionSampleRate,
    config.sessionReplaySampleRate,
    switches | flagged,
    form.marker,
    form.attributes,
    referrer,
    supported,
    // Of a session that early requests were traced in; if it is not the store's, it is to be the new one's.
    restarted === undefined ? session : undefined,
    stringify({
      application: { id: config.applicationId },
      source: config.source,
      tab: { id: tabId() },
      ddtags: tags(config, VERSION),
    }),
    stringify({
      session_sample_rate: rate(config.sessionSampleRate),
      session_replay_sample_rate: rate(config.sessionReplaySampleRate),
      profiling_sample_rate: rate(config.profilingSampleRate),
      trace_sample_rate: rate(config.traceSampleRate),
      remote_configuration_id: config.remoteConfigurationId,
    }),
    stringify({
      privacy: { replay_level: config.defaultPrivacyLevel },
      device: {
        locale: language,
        locales: languages,
      },
    }),
    ...(testRun ?? []),
  ];
}

/** Rates have three decimals on the wire. */
const rate = (percent: number): number => Math.round(percent * 1000) / 1000;

/** Where the tab's id is stored. */
export const TAB_ID = '_dd_tab_id';

/** One id for the tab's life; without storage, for the page's. */
function tabId(): string {
  const made = uuid();
  try {
    const known = sessionStorage.getItem(TAB_ID);
    if (known) return known;
    sessionStorage.setItem(TAB_ID, made);
  } catch {
    // Storage is blocked: the id lives as long as the page.
  }
  return made;
}
