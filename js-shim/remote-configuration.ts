/**
 * Options that the vendor's interface sets (spec a §7), over those of `init`. A chunk of its own: nothing of it is on a
 * page that does not ask for it.
 */
import type { RumInitConfiguration } from '../pkg/types';
import { say } from './console';
import type { Recorder } from './recorder';
// See `chunks.ts`.
import './rum';

/** What may be set from afar; all else only by the page. */
const OPTIONS = (
  'applicationId service env version sessionSampleRate sessionReplaySampleRate telemetrySampleRate trackAnonymousUser ' +
  'trackUserInteractions trackResources trackLongTasks traceContextInjection actionNameAttribute defaultPrivacyLevel ' +
  'enablePrivacyForActionName traceSampleRate trackSessionAcrossSubdomains allowedTracingUrls allowedTrackingOrigins'
).split(' ');

/** Of the cached copy; another is another form. */
const CACHE_VERSION = 2;

interface Remote {
  rum?: Record<string, unknown>;
  profiling?: { sampleRate?: number };
}

/** A value that is not plain JSON. */
interface Tagged {
  rcSerializedType: string;
  value?: unknown;
  strategy?: string;
  name?: string;
  key?: string;
  path?: string;
  selector?: string;
  attribute?: string;
  extractor?: Tagged;
}

/** The options of `init` with the remote ones over them; nothing if the SDK must not start without those. */
export async function configured(
  recorder: Recorder,
  given: RumInitConfiguration,
  host: (site: string) => string,
): Promise<RumInitConfiguration | undefined> {
  const { id = given.remoteConfigurationId, sync, required } = given.remoteConfiguration ?? {};
  if (!id) {
    say('"remoteConfiguration" has no "id"; the options of init count.', 'warn');
    return given;
  }
  const key = `dd_rc_${id}`;
  const { site = 'datadoghq.com', remoteConfigurationProxy } = given;
  const url =
    remoteConfigurationProxy ??
    `https://sdk-configuration.browser-intake-${host(site)}/v1/${encodeURIComponent(id)}.json`;
  if (sync || !given.remoteConfiguration) {
    const remote = await ask(url);
    if (remote) return apply(recorder, given, id, remote);
    say('Without its remote configuration nothing is recorded on this page.');
    return undefined;
  }
  const known = cached(key);
  // For the next page.
  void ask(url).then((remote) => remote && keep(key, remote));
  if (known) return apply(recorder, given, id, known);
  if (!required) return given;
  say('There is no remote configuration yet; nothing is recorded on this page.');
  return undefined;
}

async function ask(url: string): Promise<Remote | undefined> {
  try {
    const response = await fetch(url);
    const remote = response.ok && ((await response.json()) as Remote | null);
    if (remote && (remote.rum || remote.profiling)) return remote;
    say(`The remote configuration at ${url} could not be used: status ${response.status}.`);
  } catch (error) {
    say(`The remote configuration at ${url} could not be fetched.`, 'error', error);
  }
  return undefined;
}

function cached(key: string): Remote | undefined {
  try {
    const entry = JSON.parse(localStorage.getItem(key) ?? 'null') as { version?: number; config?: Remote };
    if (entry?.version === CACHE_VERSION && entry.config && typeof entry.config === 'object')
      return entry.config;
    localStorage.removeItem(key);
  } catch {
    // Storage is blocked, or what stands there is no JSON and is written over.
  }
  return undefined;
}

function keep(key: string, config: Remote): void {
  try {
    localStorage.setItem(key, JSON.stringify({ version: CACHE_VERSION, config, fetchedAt: Date.now() }));
  } catch {
    // Storage is blocked or full: the next page asks again.
  }
}

function apply(
  { queue, stores }: Recorder,
  given: RumInitConfiguration,
  id: string,
  { rum = {}, profiling }: Remote,
): RumInitConfiguration {
  const options: Record<string, unknown> = { ...given, remoteConfigurationId: id };
  for (const name of OPTIONS) if (name in rum) options[name] = resolve(rum[name]);
  if (profiling?.sampleRate !== undefined) options.profilingSampleRate = profiling.sampleRate;
  const waiting = queue.length;
  for (const [name, store] of [
    ['user', stores[1]],
    ['context', stores[2]],
  ] as const) {
    const items = rum[name];
    if (!Array.isArray(items)) continue;
    for (const item of items as { key: string; value: unknown }[])
      store?.setProperty(item.key, resolve(item.value));
  }
  // They held before anything that happened here.
  queue.unshift(...queue.splice(waiting));
  return options as unknown as RumInitConfiguration;
}

/** The value as it counts here; what is tagged is looked up or made. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item));
  if (typeof value !== 'object' || value === null) return value;
  const tagged = value as Tagged;
  switch (tagged.rcSerializedType) {
    case undefined:
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member)]));
    case 'string':
      return tagged.value;
    case 'regex':
      return expression(tagged.value);
    case 'dynamic': {
      const found = look(tagged);
      const extractor = typeof found === 'string' && tagged.extractor && expression(tagged.extractor.value);
      if (!extractor) return found;
      const match = extractor.exec(found as string);
      return match ? (match[1] ?? match[0]) : undefined;
    }
    default:
      say(`The remote configuration has a value of the unknown kind "${tagged.rcSerializedType}".`);
      return undefined;
  }
}

function expression(source: unknown): RegExp | undefined {
  try {
    return new RegExp(String(source));
  } catch (error) {
    say(`The remote configuration has an invalid expression: ${String(source)}.`, 'error', error);
    return undefined;
  }
}

/** What stands on the page at this moment. */
function look({ strategy, name, key, path, selector, attribute }: Tagged): unknown {
  try {
    switch (strategy) {
      case 'cookie':
        return document.cookie
          .split('; ')
          .find((cookie) => cookie.startsWith(`${name}=`))
          ?.slice(String(name).length + 1);
      case 'localStorage':
        return localStorage.getItem(String(key)) ?? undefined;
      case 'js':
        return member(String(path));
      case 'dom': {
        const element = document.querySelector(String(selector));
        if (!attribute) return element?.textContent ?? undefined;
        if (attribute === 'value' && element?.getAttribute('type')?.toLowerCase() === 'password') {
          say(`The remote configuration asks for a password: "${selector}".`);
          return undefined;
        }
        return element?.getAttribute(attribute) ?? undefined;
      }
      default:
        say(`The remote configuration has a value of the unknown strategy "${strategy}".`);
    }
  } catch (error) {
    say(`A value of the remote configuration could not be read ("${strategy}").`, 'error', error);
  }
  return undefined;
}

/** A step of a path such as `a.b["c"][0]`. */
const STEP = /\.?([\w$]+)|\[(?:(\d+)|"([^"]*)"|'([^']*)')]/y;

/** A member of the window, by its path. */
function member(path: string): unknown {
  let value: any = window;
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (!step) throw new Error(`Not a path: ${path}`);
    value = value?.[step.slice(1).find((name) => name !== undefined)!];
  }
  return value;
}
