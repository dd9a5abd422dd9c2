// @ts-check

/**
 * How the intake behaves towards the next requests.
 * @typedef {object} Fault
 * @property {'ok' | 'status' | 'cut' | 'slow' | 'hang'} mode cut: the socket is destroyed; hang: no answer, ever
 * @property {number} status what mode 'status' answers
 * @property {Record<string, string>} headers added to the answer
 * @property {number} delay_ms before the answer, or the cut
 * @property {number} times for so many requests, then ok again
 * @property {boolean} accept keep the events of a failing request all the same: the loss of an answer, which
 *   makes a client send again what the intake already has
 */

/** @type {Fault} */
const OK = { mode: 'ok', status: 202, headers: {}, delay_ms: 0, times: Infinity, accept: true };
const MODES = ['ok', 'status', 'cut', 'slow', 'hang'];

export function createFaults() {
  let fault = OK;
  return {
    /**
     * @param {any} request
     * @throws {Error} on a request that makes no sense, so that a test with a slip of the pen does not pass
     */
    set(request) {
      const {
        mode,
        status = 503,
        headers = {},
        delay_ms = mode === 'slow' ? 1000 : 0,
        times,
        accept,
      } = Object(request);
      if (!MODES.includes(mode)) throw new Error(`mode must be one of: ${MODES.join(', ')}`);
      if (!Number.isInteger(status) || status < 200 || status > 599)
        throw new Error('status must be 200 to 599');
      if (!(delay_ms >= 0)) throw new Error('delay_ms must be a number of milliseconds');
      if (times !== undefined && !(Number.isInteger(times) && times > 0))
        throw new Error('times must be at least 1');
      const answers = mode === 'ok' || mode === 'slow';
      fault = {
        mode,
        status: mode === 'status' ? status : 202,
        headers: Object.fromEntries(new Headers(headers)),
        delay_ms,
        times: times ?? Infinity,
        accept: answers || accept === true || (mode === 'status' && status < 300),
      };
    },

    /** The fault for one intake request; counts it. */
    next() {
      const current = fault;
      if (--fault.times === 0) fault = OK;
      return current;
    },

    clear() {
      fault = OK;
    },

    mode: () => fault.mode,
  };
}
