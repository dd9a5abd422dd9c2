/** The record that starts a core: options and what the page knows of itself, in the order of `src/config.rs`. */
import type { Recorder } from '../recorder';
import { tags } from '../tags';
import { Op, type Field, type Observation } from '../protocol';
import { stringify } from '../sanitise';
import type { CookieForm } from './session-cookie';
import { VERSION } from '../version';

const LEVELS = ['allow', 'mask-user-input', 'mask-unless-allowlisted', 'mask'];

/** The number of a privacy level, as in `src/privacy.rs`. */
export const levelNumber = (name: string): number => LEVELS.indexOf(name);

/** Makes the record. */
export function startRecord(
  { config, href }: Recorder,
  cookie: CookieForm,
  supported: number,
  restarted: boolean,
): Observation {
  const { proxy } = config;
  const via: Field[] =
    typeof proxy === 'function'
      ? [2, undefined]
      : proxy
        ? [1, new URL(proxy, document.baseURI).href]
        : [0, undefined];
  const switches = [
    config.trackViewsManually,
    config.trackAnonymousUser,
    config.enablePrivacyForActionName,
    config.startSessionReplayRecordingManually,
    config.beforeSend,
    restarted,
  ].reduce<number>((bits, on, place) => bits | (on ? 1 << place : 0), 0);
  return [
    Op.Start,
    performance.now(),
    // What happened since `init` follows; after a restart it was told before.
    restarted ? location.href : href,
    config.applicationId,
    config.clientToken,
    config.site,
    config.service,
    config.version,
    config.source,
    tags(config, VERSION),
    ...via,
    config.sessionSampleRate,
    config.sessionReplaySampleRate,
    config.profilingSampleRate,
    config.traceSampleRate,
    levelNumber(config.defaultPrivacyLevel),
    switches,
    cookie.marker,
    cookie.attributes,
    tabId(),
    navigator.language,
    stringify(navigator.languages),
    Intl.DateTimeFormat().resolvedOptions().timeZone,
    document.referrer,
    supported,
  ];
}

/** One id for the tab's life; without storage, for the page's. */
function tabId(): string {
  const KEY = '_dd_tab_id';
  const made = uuid();
  try {
    const known = sessionStorage.getItem(KEY);
    if (known) return known;
    sessionStorage.setItem(KEY, made);
  } catch {
    // Storage is blocked: the id lives as long as the page.
  }
  return made;
}

/** Not `crypto.randomUUID`: pages on plain http do not have it. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 15) | 64;
  bytes[8] = ((bytes[8] as number) & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
