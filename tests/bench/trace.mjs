// @ts-check

/** @typedef {{ cat: string, name: string, pid: number, tid: number, tts: number, dur: number, tdur: number }} TraceEvent */

/** Of the pages' own marks. */
export const MARKS = 'blink.user_timing';

/**
 * Records what the browser tells of these categories; call the result to end it.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {string[]} includedCategories
 * @param {(event: TraceEvent) => void} take
 */
export async function record(browser, includedCategories, take) {
  browser.on('Tracing.dataCollected', ({ value }) => value.forEach(take));
  await browser.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories, excludedCategories: ['*'] },
  });
  return async () => {
    const complete = browser.next('Tracing.tracingComplete');
    await browser.send('Tracing.end');
    await complete;
  };
}

/**
 * Records when the pages' user timing marks were set, on the CPU clock of the thread that set them (`tts`): the one
 * clock that sees a few microseconds inside a task and does not run while another process has the core.
 *
 * @param {import('./browser.mjs').Browser} browser
 */
export async function startTrace(browser) {
  /** @type {Map<string, number>} */
  const marks = new Map();
  const end = await record(browser, [MARKS], ({ cat, name, tts }) => cat === MARKS && marks.set(name, tts));
  return {
    /** Ends the recording: µs by mark. */
    async end() {
      await end();
      return marks;
    },
  };
}
