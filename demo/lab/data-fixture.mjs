// @ts-check
import assert from 'node:assert/strict';
import { beforeEach } from 'node:test';
import { batch, intakePath, labForTests } from './fixture.mjs';

/** Small known data, and what the pages' queries make of it. */

export const T = 1_767_225_600_000;
export const MINUTE = 60_000;
const CHROME = 'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/** A lab for a test file, empty at the beginning of each test. */
export async function labWithData() {
  const lab = await labForTests();
  beforeEach(() => lab.post('/reset'));
  return {
    lab,

    /** @param {object[]} events */
    async send(...events) {
      const headers = { 'user-agent': CHROME };
      const body = batch(...events);
      const response = await fetch(lab.url + intakePath(), { method: 'POST', headers, body });
      assert.equal(response.status, 202);
    },

    /**
     * @param {string} question
     * @param {string} [filters]
     * @returns {Promise<any[]>}
     */
    async rows(question, filters = '') {
      const answer = await lab.get(`/data/${question}?from=${T}&to=${T + 10 * MINUTE}&${filters}`);
      assert.equal(answer.bucket, MINUTE);
      // Interpolated percentiles come with the noise of floating point.
      return JSON.parse(JSON.stringify(answer.rows), (_, value) =>
        typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
      );
    },
  };
}

/**
 * @param {string} session
 * @param {string} type
 * @param {object} own
 * @param {any} [fields]
 */
export function event(session, type, own, { minute = 0, ...fields } = {}) {
  const view = { id: `${session}-view`, url: 'https://shop.test/payment' };
  return {
    type,
    date: T + minute * MINUTE,
    session: { id: session },
    service: 'shop',
    view,
    [type]: own,
    ...fields,
  };
}
