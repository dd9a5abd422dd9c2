// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Builder, By, Key } from 'selenium-webdriver';
import { freePort } from '../free-port.mjs';
import { findBinary } from './binary.mjs';
import { VIEWPORT, asExpression, goBack, poll } from './driver.mjs';

const MINIBROWSER_PLACES = ['4.1', '6.0', '4.0'].map(
  (version) =>
    `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
);

/** On a busy machine the driver may never say that the browser has ended, though it has. */
const PATIENCE_MS = 10_000;
/** Nor may it answer a command: that is one test's failure, and shall not take the whole file's time. */
const COMMAND_MS = 60_000;

/** @returns {Promise<import('./driver.mjs').Engine>} */
export async function launchWebKit() {
  const miniBrowser = findBinary('WEBKIT_MINIBROWSER', MINIBROWSER_PLACES, 'webkit2gtk-driver');
  const driverBinary = findBinary('WEBKIT_DRIVER', ['/usr/bin/WebKitWebDriver'], 'webkit2gtk-driver');
  const display = await startXvfb(findBinary('XVFB', ['/usr/bin/Xvfb'], 'xvfb'));
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const drivers = new Set();
  return {
    name: 'webkit',
    // A driver for each page: it holds one session at a time, and one that hangs must take no other along.
    async newPage({ viewport = VIEWPORT } = {}) {
      const port = await freePort();
      const driver = spawn(driverBinary, [`--port=${port}`, '--host=127.0.0.1'], {
        env: { ...process.env, DISPLAY: display.name, GDK_BACKEND: 'x11' },
        stdio: 'ignore',
      });
      drivers.add(driver);
      const server = `http://127.0.0.1:${port}`;
      await poll(async () => (await fetch(`${server}/status`)).ok, 'WebKitWebDriver', 15_000);
      const session = new Builder()
        .usingServer(server)
        .withCapabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] },
        })
        .build();
      await answered(
        session
          .manage()
          .window()
          .setRect({ x: 0, y: 0, ...viewport }),
      );
      return wrap(session, async () => {
        await Promise.race([
          session.quit(),
          once(driver, 'exit'),
          setTimeout(PATIENCE_MS, undefined, { ref: false }),
        ]);
        await end(driver);
        drivers.delete(driver);
      });
    },
    async close() {
      await Promise.all([...drivers].map(end));
      await end(display.process);
    },
  };
}

/**
 * @param {import('selenium-webdriver').WebDriver} session
 * @param {() => Promise<void>} close
 * @returns {import('./driver.mjs').Page}
 */
function wrap(session, close) {
  /** @type {import('./driver.mjs').Page} */
  const page = {
    open: (url) => answered(session.get(url)),
    click: (selector) => answered(session.findElement(By.css(selector)).click()),
    type: (selector, text) => answered(session.findElement(By.css(selector)).sendKeys(text)),
    press: (key) => answered(session.actions().sendKeys(keyOf(key)).perform()),
    evaluate: (code, ...args) => answered(session.executeScript(`return ${asExpression(code, args)}`)),
    leave: (url = 'about:blank') => answered(session.get(url)),
    back: () => goBack(page),
    console: () => [],
    close,
  };
  return page;
}

/**
 * @template Answer
 * @param {Promise<Answer>} command
 * @returns {Promise<Answer>}
 */
const answered = (command) =>
  Promise.race([
    command,
    setTimeout(COMMAND_MS, undefined, { ref: false }).then(() => {
      throw new Error(`WebKitWebDriver gave no answer in ${COMMAND_MS} ms`);
    }),
  ]);

/** @param {string} name a W3C key name, e.g. `ArrowDown` */
function keyOf(name) {
  if (name.length === 1) return name;
  const constant = name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return /** @type {Record<string, string>} */ (/** @type {unknown} */ (Key))[constant];
}

/** @param {string} binary */
async function startXvfb(binary) {
  // The server itself picks a free display and names it on descriptor 3, once it takes connections.
  const process = spawn(binary, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (process.stdio[3]) });
  const [number] = await Promise.race([
    once(lines, 'line'),
    once(process, 'exit').then(() => {
      throw new Error(`${binary} ended before it had a display`);
    }),
  ]);
  return { process, name: `:${number}` };
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
