// @ts-check
import { after } from 'node:test';
import { startLab } from './server.mjs';

export { batch, intakePath } from './wire.mjs';

/** @typedef {Awaited<ReturnType<typeof startLab>>} Lab */

/** A lab of its own for a test file, closed when the file is done. */
export async function labForTests() {
  const lab = await startLab();
  after(() => lab.close());
  return {
    url: lab.url,
    statsdPort: lab.statsdPort,
    /** @param {string} path */
    get: async (path) => (await fetch(lab.url + path)).json(),
    /**
     * @param {string} path
     * @param {object} [body]
     */
    post: (path, body = {}) => fetch(lab.url + path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** @param {object} [fields] */
export function viewEvent(fields = {}) {
  return {
    type: 'view',
    date: 1767225600123,
    service: 'shop',
    session: { id: 'session-1' },
    view: { id: 'view-1', url: 'http://shop.test/cart', is_active: true },
    _dd: { document_version: 1 },
    ...fields,
  };
}
