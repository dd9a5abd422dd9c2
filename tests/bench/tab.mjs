// @ts-check
/** @typedef {{ cpu: number, script: number }} Spent ms of the main thread's CPU, not of the clock */
/** @typedef {Awaited<ReturnType<typeof openTab>>} Tab */

/**
 * A page in a context of its own: nothing cached, no session yet.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {import('./site.mjs').Site} site
 * @param {number} [throttle] the main thread becomes this many times slower
 */
export async function openTab(browser, site, throttle = 1) {
  const { browserContextId } = await browser.send('Target.createBrowserContext');
  const { targetId } = await browser.send('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
    width: 1280,
    height: 800,
  });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const { send, next } = browser.session(sessionId);

  const goto = async (/** @type {string} */ url) => {
    const loaded = next('Page.loadEventFired');
    await send('Page.navigate', { url });
    await loaded;
  };
  /** What a script comes to. @param {string} expression @returns {Promise<any>} */
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };

  await send('Page.enable');
  // The pages are visible, and in focus, all at once.
  await send('Emulation.setFocusEmulationEnabled', { enabled: true });
  // The metrics are the process's: this page is of the same origin, so the one that is measured stays in its process.
  await goto(site.empty);
  await send('Performance.enable', { timeDomain: 'threadTicks' });
  await send('Emulation.setCPUThrottlingRate', { rate: throttle });

  return {
    goto,
    evaluate,
    /** Runs a function there. @param {Function} work @param {any[]} args */
    run: (work, ...args) => evaluate(`(${work})(${args.map((arg) => JSON.stringify(arg))})`),
    /** Presses and releases the mouse's button. @param {{ x: number, y: number }} place */
    async click(place) {
      await send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...place });
      for (const type of ['mousePressed', 'mouseReleased'])
        await send('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 });
    },
    unthrottle: () => send('Emulation.setCPUThrottlingRate', { rate: 1 }),
    /** @returns {Promise<Spent>} since the tab was opened */
    async spent() {
      const { metrics } = await send('Performance.getMetrics');
      /** @param {string} key @returns {number} */
      const seconds = (key) =>
        metrics.find((/** @type {{ name: string }} */ { name }) => name === key)?.value ?? NaN;
      return { cpu: seconds('TaskDuration') * 1000, script: seconds('ScriptDuration') * 1000 };
    },
    /**
     * Bytes that live after a garbage collection. Outside the heap are source texts, array buffers and, which the
     * engine does not count among them, the memories of wasm instances.
     */
    async memory() {
      await send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await send('Runtime.getHeapUsage');
      const { result } = await send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
      const { objects } = await send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
      const { result: wasm } = await send('Runtime.callFunctionOn', {
        objectId: objects.objectId,
        functionDeclaration:
          'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }',
        returnByValue: true,
      });
      return { heap: usedSize, wasm: wasm.value, memory: usedSize + backingStorageSize + wasm.value };
    },
    /** A RUM SDK has started when it has a session. The browser is asked, not the page, whose thread is measured. */
    async hasSession() {
      const { cookies } = await browser.send('Storage.getCookies', { browserContextId });
      return cookies.some(
        (/** @type {{ name: string, value: string }} */ { name, value }) =>
          name === '_dd_s_v2' && /\bid=/.test(value),
      );
    },
    /** Leaves the page as a user does, so that the SDK sends what it has. */
    leave: () => goto('about:blank'),
    close: () => browser.send('Target.disposeBrowserContext', { browserContextId }),
  };
}

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
