/** Web Locks: what one page of a site does at a time. */

/** Holds a lock until it is released; after `patience` ms, or where there are no locks, goes on without. */
export const hold = (name: string, patience?: number): Promise<() => void> =>
  new Promise((held) => {
    const without = (): void => held(() => {});
    try {
      const options = patience ? { signal: AbortSignal.timeout(patience) } : {};
      navigator.locks
        .request(name, options, () => new Promise<void>((release) => held(release)))
        .catch(without);
    } catch {
      without();
    }
  });
