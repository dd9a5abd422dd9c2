// @ts-check
/** @typedef {{ cpu: number, script: number }} Spent ms of the main thread's CPU, not of the clock */
/** @typedef {Awaited<ReturnType<typeof openTab>>} Tab */

/**
 * A page in a context of its own: nothing cached, no session yet.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {import('./site.mjs').Site} site
 * @param {number} [throttle] the main thread becomes this many times slower
 */
export async function openTab(browser, site, throttle = 1) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  // The metrics are the process's: this page is of the same origin, so the one that is measured stays in its process.
  await page.goto(site.empty);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: throttle });

  return {
    page,
    cdp,
    /** @returns {Promise<Spent>} since the tab was opened */
    async spent() {
      const { metrics } = await cdp.send('Performance.getMetrics');
      const seconds = (/** @type {string} */ key) => metrics.find(({ name }) => name === key)?.value ?? NaN;
      return { cpu: seconds('TaskDuration') * 1000, script: seconds('ScriptDuration') * 1000 };
    },
    /**
     * Bytes that live after a garbage collection. Outside the heap are source texts, array buffers and, which the
     * engine does not count among them, the memories of wasm instances.
     */
    async memory() {
      await cdp.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await cdp.send('Runtime.getHeapUsage');
      const { result } = await cdp.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
      const { objects } = await cdp.send('Runtime.queryObjects', {
        prototypeObjectId: result.objectId ?? '',
      });
      const { result: wasm } = await cdp.send('Runtime.callFunctionOn', {
        objectId: objects.objectId,
        functionDeclaration:
          'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }',
        returnByValue: true,
      });
      const wasmMemory = /** @type {number} */ (wasm.value);
      return { heap: usedSize, wasm: wasmMemory, memory: usedSize + backingStorageSize + wasmMemory };
    },
    /** A RUM SDK has started when it has a session. The browser is asked, not the page, whose thread is measured. */
    async hasSession() {
      const cookies = await context.cookies(site.empty);
      return cookies.some(({ name, value }) => name === '_dd_s_v2' && /\bid=/.test(value));
    },
    /** Leaves the page as a user does, so that the SDK sends what it has. */
    leave: () => page.goto('about:blank'),
    close: () => context.close(),
  };
}

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
