// @ts-check

/**
 * Records how long each task of the main thread took on which the user timing mark `name` is set, in ms: by the clock,
 * and of the thread's own time, which does not run while another process has the core.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} name
 */
export async function traceTasks(browser, name) {
  const cdp = await browser.newBrowserCDPSession();
  /** @type {{ pid: number, tid: number, dur: number, tdur: number }[]} */
  const all = [];
  /** @type {{ pid: number, tid: number } | undefined} */
  let mark;
  cdp.on('Tracing.dataCollected', ({ value }) => {
    for (const event of /** @type {any[]} */ (value)) {
      if (event.name === 'RunTask') all.push(event);
      else if (event.cat === 'blink.user_timing' && event.name === name) mark = event;
    }
  });
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['blink.user_timing', 'disabled-by-default-devtools.timeline'],
      excludedCategories: ['*'],
    },
  });
  return {
    /** Ends the recording. @returns {Promise<{ wall: number, own: number }[]>} */
    async end() {
      const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
      await cdp.send('Tracing.end');
      await complete;
      await cdp.detach();
      return all
        .filter(({ pid, tid }) => pid === mark?.pid && tid === mark.tid)
        .map(({ dur, tdur }) => ({ wall: dur / 1000, own: tdur / 1000 }));
    },
  };
}
