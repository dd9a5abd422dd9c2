// @ts-check
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { requestLog, sendLog } from './log.js';

/**
 * Stands before the shop and reports every request: how long it took, and what went wrong.
 * @typedef {object} Environment what the worker is bound to
 * @property {{ fetch(request: Request): Promise<Response> }} SHOP
 * @property {string} DD_API_KEY
 * @property {string} DD_ENV
 * @property {string} DD_LOGS_INTAKE_URL
 * @property {string} DD_SERVICE
 * @property {string} DD_VERSION
 */

/** @type {Hono<{ Bindings: Environment }>} */
const app = new Hono();

app.use(async (c, next) => {
  // Clocks of Workers stand still between I/O, so this is the time that the shop took and not that of this code.
  const start = Date.now();
  await next();
  const log = requestLog({
    request: c.req.raw,
    route: routePath(c),
    status: c.res.status,
    duration: Date.now() - start,
    // Hono catches what handlers throw: `next` never rejects.
    error: c.error,
    environment: c.env,
  });
  // After the response, which must not wait for the intake.
  c.executionCtx.waitUntil(sendLog(log, c.env));
});

// Reported is the pattern and never the path: as a tag a path has as many values as visitors care to invent.
const ROUTES = [
  '/',
  '/products/:slug',
  '/cart',
  '/shipping',
  '/payment',
  '/confirmation',
  '/_serverFn/:id',
  '/assets/:file',
];
for (const route of [...ROUTES, '*']) app.all(route, (c) => c.env.SHOP.fetch(c.req.raw));

export default app;
