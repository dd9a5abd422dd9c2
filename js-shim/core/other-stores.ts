/**
 * What `sessionPersistence` and the cookie's own options ask for (spec a §3.2): a chunk of its own. All stores look like a
 * cookie jar to the core, which reads and writes them at once.
 */
import { listen } from '../guard';
import type { ValidConfiguration } from '../options';
import { cookieForm, type CookieForm } from './session-cookie';
import type { Jar, SessionStore, WatchCookie } from './session-store';
// See `chunks.ts`.
import '../rum';

const NAME = '_dd_s_v2';
const LEGACY_NAME = '_dd_s';

type Kind = ValidConfiguration['sessionPersistence'][number];
type State = Record<string, unknown>;
/** What all SDKs of a page share. */
type Shared = { _DD_SESSION?: { state?: State; onChange?: (state: State) => void } };

/** The first of the wanted stores that keeps what is written to it. */
export function otherStore(
  config: ValidConfiguration,
  namespace: string,
  watchCookie: WatchCookie,
): SessionStore | undefined {
  const kinds = config.sessionPersistence;
  const name = NAME + namespace;
  const watches = {
    cookie: watchCookie(name),
    // It tells of other pages.
    'local-storage': (changed: () => void) =>
      listen(window, ['storage'], ({ key }: StorageEvent) => {
        // None: all was cleared.
        if (key === null || key === name) changed();
      }),
    memory: undefined,
  };
  for (const kind of kinds) {
    const form = kind === 'cookie' ? cookieForm(config) : { attributes: '', marker: '' };
    const jar = JARS[kind](namespace);
    // The last one the core tries itself, by its first session: a cookie's reading after its writing takes milliseconds.
    if (form && (kind === kinds[kinds.length - 1] || keeps(jar, form)))
      return { jar, form, watch: watches[kind] };
  }
  return undefined;
}

function keeps(jar: Jar, { attributes }: CookieForm): boolean {
  const probe = `dd_cookie_test_${Math.random().toString(36).slice(2)}`;
  try {
    jar.cookie = `${probe}=test;max-age=60${attributes}`;
    const kept = jar.cookie.includes(probe);
    jar.cookie = `${probe}=;max-age=0${attributes}`;
    return kept;
  } catch {
    return false;
  }
}

/** A jar of values; an instance with a namespace has its own, and nothing to inherit. */
const jarOf = (
  namespace: string,
  read: (key: string) => unknown,
  write: (key: string, value: string, attributes: string) => void,
): Jar => {
  const names = [NAME, ...(namespace ? [] : [LEGACY_NAME])];
  let probe = '';
  return {
    get cookie() {
      const entries = names.map((name) => `${name}=${String(read(name + namespace) ?? '')}`);
      return [...entries, probe && read(probe) != null ? probe : ''].join(';');
    },
    set cookie(assignment) {
      const [, name = '', value = '', attributes = ''] = /^([^=]*)=([^;]*)(.*)$/.exec(assignment) ?? [];
      if (!names.includes(name)) probe = name;
      write(probe === name ? name : name + namespace, value, attributes);
    },
  };
};

const JARS: Record<Kind, (namespace: string) => Jar> = {
  cookie: (namespace) =>
    namespace
      ? jarOf(
          namespace,
          (key) =>
            document.cookie
              .split(/; */)
              .find((cookie) => cookie.startsWith(`${key}=`))
              ?.slice(key.length + 1),
          (key, value, attributes) => {
            document.cookie = `${key}=${value}${attributes}`;
          },
        )
      : document,
  'local-storage': (namespace) =>
    jarOf(
      namespace,
      (key) => localStorage.getItem(key),
      (key, value) => {
        if (value) localStorage.setItem(key, value.replace(/&?c=[^&]*$/, ''));
        else localStorage.removeItem(key);
      },
    ),
  memory: (namespace) =>
    jarOf(
      '',
      (key) => {
        const state = sharedState(namespace);
        if (key !== NAME) return state[key];
        return Object.keys(state)
          .map((name) => `${name}=${String(state[name])}`)
          .join('&');
      },
      (key, value) => {
        const shared = sharedOf(namespace);
        const state = { ...shared.state };
        if (key !== NAME) {
          if (value) state[key] = value;
          else delete state[key];
          shared.state = state;
          return;
        }
        const next = Object.fromEntries(
          value
            .split('&')
            .map((entry) => entry.split('='))
            .filter(([name]) => name !== 'c'),
        );
        shared.state = next;
        shared.onChange?.(next);
      },
    ),
};

const sharedOf = (namespace: string): NonNullable<Shared['_DD_SESSION']> => {
  const page = globalThis as unknown as Record<string, Shared['_DD_SESSION']>;
  return (page[`_DD_SESSION${namespace}`] ??= {});
};
const sharedState = (namespace: string): State => sharedOf(namespace).state ?? {};
