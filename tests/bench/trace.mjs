// @ts-check

/**
 * Records when the pages' user timing marks were set, on the CPU clock of the thread that set them (`tts`): the one
 * clock that sees a few microseconds inside a task and does not run while another process has the core.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function startTrace(browser) {
  const cdp = await browser.newBrowserCDPSession();
  /** @type {Map<string, number>} */
  const marks = new Map();
  cdp.on('Tracing.dataCollected', ({ value }) => {
    for (const { cat, name, tts } of /** @type {any[]} */ (value))
      if (cat === 'blink.user_timing') marks.set(name, tts);
  });
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['blink.user_timing'], excludedCategories: ['*'] },
  });
  return {
    /** Ends the recording: µs by mark. */
    async end() {
      const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
      await cdp.send('Tracing.end');
      await complete;
      await cdp.detach();
      return marks;
    },
  };
}
