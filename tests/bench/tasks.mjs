// @ts-check
import { MARKS, record } from './trace.mjs';

/**
 * Records the tasks of the thread on which the user timing mark `name` is set.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {string} name
 */
export async function traceTasks(browser, name) {
  /** @type {import('./trace.mjs').TraceEvent[]} */
  const tasks = [];
  /** @type {import('./trace.mjs').TraceEvent | undefined} */
  let mark;
  const end = await record(browser, [MARKS, 'disabled-by-default-devtools.timeline'], (event) => {
    if (event.name === 'RunTask') tasks.push(event);
    else if (event.cat === MARKS && event.name === name) mark = event;
  });
  return {
    /** Ends the recording: ms of each, of the thread's own time, which stands still while another process has the core. */
    async end() {
      await end();
      return tasks
        .filter(({ pid, tid }) => pid === mark?.pid && tid === mark.tid)
        .map(({ tdur }) => tdur / 1000);
    },
  };
}
