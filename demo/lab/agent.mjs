// @ts-check
import { sendJson } from './api.mjs';
import { rejection } from './batch.mjs';
import { readBody } from './intake.mjs';
import { readTraces } from './spans.mjs';

/**
 * What a trace agent answers to tracers. ddapm-test-agent stands before it, checks, and passes on.
 * @param {import('./store.mjs').Store} store
 */
export function createAgent(store) {
  // It passes on these too. Nothing in them is of use here, and a refusal would stop it.
  const ignored = new Set(['/info', '/v0.6/stats', '/v0.7/config', '/telemetry/proxy/api/v2/apmtelemetry']);

  return {
    /** @param {URL} url */
    serves: ({ pathname }) => pathname === '/v0.4/traces' || ignored.has(pathname),

    /**
     * @param {import('node:http').IncomingMessage} request
     * @param {import('node:http').ServerResponse} response
     * @param {URL} url
     */
    async answer(request, response, { pathname }) {
      const { bytes, failure } = await readBody(request);
      if (failure === 'cut off') return;
      if (failure) {
        response.writeHead(413, { connection: 'close' }).end();
        return;
      }
      if (ignored.has(pathname)) {
        sendJson(response, 200, {});
        return;
      }
      /** @type {ReturnType<typeof readTraces>} */
      let traces;
      try {
        traces = readTraces(bytes, Date.now());
      } catch (error) {
        const reason = `no traces: ${/** @type {Error} */ (error).message}`;
        await store.append({}, [rejection(reason, bytes.toString('latin1'))]);
        response.writeHead(400).end();
        return;
      }
      if (!(await store.append(traces))) {
        response.writeHead(503).end();
        return;
      }
      // No rates: what a tracer decides by its own rules stands.
      sendJson(response, 200, { rate_by_service: {} });
    },
  };
}
