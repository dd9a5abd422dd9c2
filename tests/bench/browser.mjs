// @ts-check
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import WebSocket from 'ws';
import { chromiumOptions } from '../browser/drivers/chromium-options.mjs';
import { freePort } from '../browser/free-port.mjs';

/** @typedef {Awaited<ReturnType<typeof launchBrowser>>} Browser */

/**
 * The tests' Chromium, spoken to without Playwright (https://chromedevtools.github.io/devtools-protocol/): that listens to
 * each page's network and console, for which V8 looks up the source of every function on the stack at each request and
 * each error, and the page's thread reports each step of a request. No user's browser does.
 */
export async function launchBrowser() {
  const port = await freePort();
  const { args, ...options } = chromiumOptions();
  const launched = await chromium.launch({ ...options, args: [...args, `--remote-debugging-port=${port}`] });
  const { webSocketDebuggerUrl } = await (await fetch(`http://127.0.0.1:${port}/json/version`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl, { perMessageDeflate: false });
  await once(socket, 'open');

  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const calls = new Map();
  /** @type {Map<string, (params: any) => void>} */
  const listeners = new Map();
  let lastCall = 0;
  socket.on('message', (data) => {
    const { id, method, params, result, error, sessionId = '' } = JSON.parse(String(data));
    if (id === undefined) return listeners.get(`${sessionId} ${method}`)?.(params);
    const call = calls.get(id);
    calls.delete(id);
    if (error) call?.reject(new Error(error.message));
    else call?.resolve(result);
  });
  socket.on('close', () => calls.forEach(({ reject }) => reject(new Error('the browser is gone'))));

  /** What can be said to one target, or to the browser itself. @param {string} [sessionId] */
  const session = (sessionId = '') => ({
    /** @param {string} method @param {object} [params] @returns {Promise<any>} */
    send(method, params) {
      const id = (lastCall += 1);
      socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
      return new Promise((resolve, reject) => calls.set(id, { resolve, reject }));
    },
    /** An event has one listener. @param {string} method @param {(params: any) => void} listener */
    on: (method, listener) => void listeners.set(`${sessionId} ${method}`, listener),
    /** @param {string} method @returns {Promise<any>} what the event brings, when it comes */
    next: (method) => new Promise((resolve) => listeners.set(`${sessionId} ${method}`, resolve)),
  });

  return { version: launched.version(), ...session(), session, close: () => launched.close() };
}
