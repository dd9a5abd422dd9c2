// @ts-check

/**
 * What is kept, and for how long: everything is dropped after so many days, and the oldest before that when the store
 * grows over its size. Size counts the events, and the request bodies as they came; DuckDB compresses them on disk.
 */

const DAY = 24 * 60 * 60_000;
const CHECK_EVERY = 60_000;
/** Less is left than allowed, so that not every minute has something to drop. */
const LEAVE = 0.8;

// Sizes that are columns, where there are such: looking at the texts of millions of events reads the whole file.
const SIZE = `
  SELECT (SELECT coalesce(sum(bytes), 0) FROM facts)
    + (SELECT coalesce(sum(bytes), 0) FROM requests)
    + (SELECT coalesce(sum(raw_size), 0) FROM segments)
    + (SELECT coalesce(sum(length(json)), 0) FROM spans)
    + (SELECT coalesce(sum(length(json)), 0) FROM logs) AS bytes`;
/** When the first so many of all had come. Segments, and events, come by requests. */
const COME_BY = `
  SELECT quantile_disc(received_at, $share::DOUBLE) AS received_at
  FROM (
    SELECT received_at FROM requests
    UNION ALL SELECT received_at FROM spans
    UNION ALL SELECT received_at FROM logs
  ) arrivals`;

/**
 * @typedef {{ days?: number, bytes?: number }} Limits
 *
 * @param {import('./store.mjs').Store} store
 * @param {Limits} limits
 */
export function createRetention(store, { days = 30, bytes = 4e9 }) {
  /** @param {number} now */
  async function enforce(now) {
    await store.dropBefore(now - days * DAY);
    const [stored] = await store.query(SIZE);
    if (Number(stored.bytes) <= bytes) return;
    const share = Math.min(1, 1 - (LEAVE * bytes) / Number(stored.bytes));
    const [cut] = await store.query(COME_BY, { share });
    await store.dropBefore(Number(cut.received_at) + 1);
  }

  return {
    enforce,

    /** Begins to look after the store; the answer ends it, when nothing is being dropped any more. */
    start() {
      let running = Promise.resolve();
      const timer = setInterval(() => {
        running = running
          .then(() => enforce(Date.now()))
          .catch((error) => console.error('lab: retention:', error));
      }, CHECK_EVERY).unref();
      return () => {
        clearInterval(timer);
        return running;
      };
    },
  };
}
