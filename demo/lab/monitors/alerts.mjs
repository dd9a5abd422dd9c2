// @ts-check
import { notify } from './webhook.mjs';

/**
 * Where everything that wants to wake somebody goes: onto the pages, and to the webhook.
 * @typedef {object} Notice
 * @property {string} monitor
 * @property {string} name
 * @property {string} unit
 * @property {string} state
 * @property {number} value
 * @property {number} expected
 * @property {number} threshold
 * @property {string} message
 * @property {number} date epoch ms
 * @property {string} page where to look
 *
 * @param {object} lab
 * @param {import('../store.mjs').Store} lab.store
 * @param {() => string} lab.url of its pages
 * @param {string} lab.webhook '' for none
 */
export function createAlerts({ store, url, webhook }) {
  return {
    webhook: webhook !== '',
    url,

    /** @param {Notice} notice */
    publish({ monitor, name, unit, state, value, expected, threshold, message, date, page }) {
      const row = { monitor, state, value, expected, threshold, message };
      store.append({ alerts: [{ received_at: date, ...row }] });
      if (webhook) notify(webhook, { ...row, name, unit, date, link: url() + page });
    },
  };
}
