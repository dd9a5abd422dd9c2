// @ts-check

const CLICK = 2;

/**
 * What a time line shows of a session: its views, clicks and frustrations.
 *
 * @param {import('./segment.mjs').Segment[]} segments of one session, in order
 */
export function timeline(segments) {
  /** @type {{ id: string, start: number, href: string }[]} */
  const views = [];
  /** @type {{ time: number, view: string, record: number | undefined }[]} */
  const clicks = [];
  /** @type {{ time: number, view: string, types: string[] }[]} */
  const frustrations = [];
  for (const { records, view } of segments) {
    for (const { type, timestamp, data, id } of records) {
      if (type === 4 && views.at(-1)?.id !== view.id)
        views.push({ id: view.id, start: timestamp, href: data.href ?? '' });
      if (type === 3 && data.source === 2 && data.type === CLICK)
        clicks.push({ time: timestamp, view: view.id, record: id });
      if (type === 9) frustrations.push({ time: timestamp, view: view.id, types: data.frustrationTypes });
    }
  }
  return {
    start: Math.min(...segments.map(({ start }) => start)),
    end: Math.max(...segments.map(({ end }) => end)),
    views,
    clicks,
    frustrations,
  };
}
