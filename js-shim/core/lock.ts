/** Web Locks: what one page of a site does at a time. */
import { sleep } from '../zone';

/** Holds a lock until it is released; after `patience` ms, or where there are no locks, goes on without. */
export const hold = (name: string, patience?: number): Promise<() => void> =>
  new Promise((held) => {
    const without = (): void => held(() => {});
    try {
      const waiting = new AbortController();
      const timer = patience && sleep(() => waiting.abort(), patience);
      const { signal } = waiting;
      const granted = (): Promise<void> => {
        clearTimeout(timer);
        return new Promise((release) => held(release));
      };
      navigator.locks.request(name, { signal }, granted).catch(without);
    } catch {
      without();
    }
  });
