/**
 * Where the session is stored: a cookie, or what the options ask for instead (`other-stores.ts`). The core reads and writes
 * it at once: so the first request after `init` belongs to a session, and no other tab's write comes between.
 */
import { loadOtherStores } from '../chunks';
import { listen } from '../guard';
import type { Recorder } from '../recorder';
import type { CookieForm } from './session-cookie';

/** Reads as `document.cookie` does, and takes assignments. */
export interface Jar {
  cookie: string;
}

/** A jar and how to write to it. */
export interface SessionStore {
  jar: Jar;
  form: CookieForm;
  /** Calls back when it changed, on whichever page, with the value if that is told; without it, it has to be asked. */
  watch: ((changed: (value?: string) => void) => void) | undefined;
}

/** Of the Cookie Store. */
type Cookie = { name?: string; value?: string };

/** How the cookie of this name tells of its changes, where the engine has a Cookie Store. */
const watchCookie = (name: string): SessionStore['watch'] => {
  const { cookieStore } = window as { cookieStore?: EventTarget };
  return cookieStore?.addEventListener
    ? (changed) =>
        listen(cookieStore, ['change'], (event: { changed: Cookie[]; deleted: Cookie[] }) => {
          for (const cookie of [...event.changed, ...event.deleted])
            if (cookie.name === name) changed(cookie.value);
        })
    : undefined;
};
export type WatchCookie = typeof watchCookie;

/** The session's store. */
export async function sessionStore({ config, namespace }: Recorder): Promise<SessionStore> {
  const isPlain =
    !namespace &&
    config.sessionPersistence.join() === 'cookie' &&
    !config.useSecureSessionCookie &&
    !config.usePartitionedCrossSiteSessionCookie &&
    !config.trackSessionAcrossSubdomains;
  if (isPlain)
    return {
      jar: document,
      // As `cookieForm` makes it of no option, which is in the other stores' chunk.
      form: { attributes: ';path=/;samesite=strict', marker: '0' },
      watch: watchCookie('_dd_s_v2'),
    };
  const { otherStore } = await loadOtherStores();
  const store = otherStore(config, namespace, watchCookie);
  if (!store) throw new Error('No storage available for the session.');
  return store;
}
