// @ts-check
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startApi } from './api-server.mjs';
import { raiseStage } from './stage.mjs';

/** @param {bigint} id */
export const hex = (id) => id.toString(16).padStart(16, '0');

/** The trace headers of a request that is told to be traced the default way. @param {import('./api-server.mjs').ApiRequest} request */
export function idsOf({ headers }) {
  const trace = BigInt(String(headers['x-datadog-trace-id']));
  const span = BigInt(String(headers['x-datadog-parent-id']));
  assert.ok(trace > 0n && trace < 1n << 64n, `${trace}`);
  assert.ok(span > 0n && span < 1n << 63n, `${span}`);
  return { trace, span };
}

/** Resources by path. @param {import('./intake.mjs').Intake} intake @param {string} path */
export const resource = (intake, path) =>
  intake.waitFor((events) =>
    events.find(({ type, resource }) => type === 'resource' && new URL(resource.url).pathname === path),
  );

/**
 * A stage, and an API that its pages call, until the suite is over.
 *
 * @template {import('./drivers/driver.mjs').Engine} E
 * @param {() => Promise<E>} launch
 */
export async function raiseTraced(launch) {
  const stage = await raiseStage(launch);
  const api = await startApi();
  after(async () => {
    await stage.lower();
    await api.close();
  });
  return { stage, api };
}
