// @ts-check
import { viewName } from '../lab/summary.mjs';
import { vitalsOf } from '../lab/vitals.mjs';

/**
 * @typedef {{ received_at: number, request_id: string, api: string, event: any }} ReceivedEvent
 * @typedef {{ path: string, api: string, raw_url: string, body: string, status: number, events: number }} ReceivedRequest
 * @typedef {{ events: ReceivedEvent[], requests: ReceivedRequest[], rejected: { reason: string, raw: string }[], traces: Trace[] }} Received
 * @typedef {{ trace: string, steps: import('../lab/trace.mjs').Step[] }} Trace
 * @typedef {import('./journey.mjs').Visit} Visit
 * @typedef {string[]} Missing a line for each thing
 */

const ACCOUNT = { id: 'u-4711', email: 'customer@example.com', tenant_id: 't-042' };
const CHECKOUT_STEPS = ['cart', 'shipping', 'payment', 'confirmation'];
// Shorter pieces of what was typed ("11", "Lane") turn up by chance.
const TELLING_LENGTH = 6;

/**
 * @param {Received} received
 * @param {Visit} visit
 * @returns {Missing}
 */
export function missingFrom(received, visit) {
  const events = received.events.map(({ event }) => event);
  const views = latestViews(received.events);
  return [
    ...visit.problems,
    ...received.rejected.map(
      ({ reason, raw }) => `a line the lab had to reject (${reason}): ${raw.slice(0, 200)}`,
    ),
    ...missingSession(events),
    ...missingViews(views, visit),
    ...missingVitals(views, visit),
    ...missingClicks(events, visit),
    ...missingSteps(events),
    ...missingPaymentError(events),
    ...missingTraces(received.traces),
    ...missingBeacon(received.requests),
    ...leaks(received.requests, visit),
  ];
}

/**
 * The highest document_version of each view, oldest view first.
 * @param {ReceivedEvent[]} events
 */
export function latestViews(events) {
  /** @type {Map<string, ReceivedEvent>} */
  const latest = new Map();
  for (const received of events) {
    const { type, view, _dd } = received.event;
    if (type !== 'view') continue;
    const known = latest.get(view.id);
    if (!known || known.event._dd.document_version < _dd.document_version) latest.set(view.id, received);
  }
  return [...latest.values()].sort((a, b) => a.event.date - b.event.date);
}

/**
 * @param {any[]} events
 * @returns {Missing}
 */
function missingSession(events) {
  const sessions = new Set(events.map(({ session }) => session?.id));
  return sessions.size === 1 ? [] : [`one session for the whole visit; there are ${sessions.size}`];
}

/**
 * @param {ReceivedEvent[]} views
 * @param {Visit} visit
 * @returns {Missing}
 */
function missingViews(views, visit) {
  /** @type {Missing} */
  const missing = [];
  const paths = views.map(({ event }) => viewName(event));
  if (paths.join(' ') !== visit.paths.join(' ')) {
    return [`the views ${visit.paths.join(', ')}; there are ${paths.join(', ') || 'none'}`];
  }
  views.forEach(({ event, api }, index) => {
    const { view } = event;
    const last = index === views.length - 1;
    const loading = index === 0 ? 'initial_load' : 'route_change';
    if (view.loading_type !== loading)
      missing.push(`loading_type ${loading} on ${paths[index]}; it is ${view.loading_type}`);
    // The last view ends with the page, which may be too late to say so; that it lasted has to come, by beacon.
    const lastWord = last && api === 'beacon' && event._dd.document_version > 1;
    if (view.is_active !== false && !lastWord) missing.push(`the end of the view ${paths[index]}`);
  });
  return missing;
}

/**
 * @param {ReceivedEvent[]} views
 * @param {Visit} visit
 * @returns {Missing}
 */
function missingVitals([first], { measured }) {
  const there = first ? vitalsOf(first.event).map(({ name }) => name) : [];
  const expected = ['LCP', 'FCP', 'TTFB', 'CLS'];
  if (measured.interaction) expected.push('INP');
  if (measured.firstInput) expected.push('FID');
  return expected.filter((name) => !there.includes(name)).map((name) => `${name} on the first view`);
}

/**
 * @param {any[]} events
 * @param {Visit} visit
 * @returns {Missing}
 */
function missingClicks(events, visit) {
  const names = events
    .filter(({ type, action }) => type === 'action' && action.type === 'click')
    .map(({ action }) => action.target.name);
  const missing = visit.clicked.filter((clicked) => {
    const at = names.findIndex((name) => name.startsWith(clicked));
    if (at >= 0) names.splice(at, 1);
    return at < 0;
  });
  const lines = missing.map((name) => `a click action named “${name}”`);
  if (!names.includes('Masked Element')) lines.push('a click into a private field, named “Masked Element”');
  return lines;
}

/**
 * @param {any[]} events
 * @returns {Missing}
 */
function missingSteps(events) {
  const reported = events.filter(
    ({ type, action }) => type === 'action' && action.target?.name === 'checkout_step',
  );
  const complete = reported.filter(({ context }) => context?.cart_value > 0 && context?.items_count > 0);
  const steps = complete.map(({ context }) => context.step);
  return CHECKOUT_STEPS.filter((step) => !steps.includes(step)).map(
    (step) => `the action checkout_step with {step: ${step}, cart_value, items_count}`,
  );
}

/**
 * @param {any[]} events
 * @returns {Missing}
 */
function missingPaymentError(events) {
  const event = events.find(({ type, error }) => type === 'error' && error.type === 'PaymentDeclinedError');
  if (!event) return ['the error of the declined payment'];
  const { error, context, usr } = event;
  const facts = {
    'its source, custom': error.source === 'custom' && error.handling === 'handled',
    'its message': error.message === 'The card was declined: insufficient funds',
    'its stack, with the address of a frame': /\n  at .+ @ http:\/\/127\.0\.0\.1:\d+\/.+:\d+:\d+/.test(
      error.stack,
    ),
    'its context {order_amount, user_id, tenant_id}':
      context?.order_amount > 0 && context.user_id === ACCOUNT.id && context.tenant_id === ACCOUNT.tenant_id,
    'its user {id, email, tenant_id}':
      usr?.id === ACCOUNT.id && usr.email === ACCOUNT.email && usr.tenant_id === ACCOUNT.tenant_id,
  };
  return Object.entries(facts).flatMap(([fact, holds]) => (holds ? [] : [`the payment error: ${fact}`]));
}

/**
 * Whether an event is the request by which the shop's page pays.
 * @param {any} event
 */
export function isPayment({ type, resource, _dd }) {
  return type === 'resource' && resource.url.includes('/_serverFn/') && Boolean(_dd.trace_id);
}

/**
 * @param {Trace[]} traces of the payments, the declined one first
 * @returns {Missing}
 */
function missingTraces(traces) {
  if (traces.length !== 2) return [`a trace for each of two payments; there are ${traces.length}`];
  return traces.flatMap(({ trace, steps }) =>
    ['action', 'request', 'span', 'log']
      .filter((kind) => !steps.some((step) => step.kind === kind))
      .map((kind) => `the ${kind} of trace ${trace}`),
  );
}

/**
 * @param {ReceivedRequest[]} requests
 * @returns {Missing}
 */
function missingBeacon(requests) {
  return requests.some(({ api, events }) => api === 'beacon' && events > 0) ? [] : ['a batch sent by beacon'];
}

/**
 * @param {ReceivedRequest[]} requests
 * @param {Visit} visit
 * @returns {Missing}
 */
function leaks(requests, { typed }) {
  const pieces = new Set(typed.flatMap((text) => [text, text.replaceAll(' ', ''), ...text.split(/[ @]/)]));
  const telling = [...pieces].filter((piece) => piece.length >= TELLING_LENGTH);
  return requests.flatMap(({ raw_url, body }) => {
    const bytes = `${decodeURIComponent(raw_url)}\n${body}`.toLowerCase();
    const found = telling.filter((piece) => bytes.includes(piece.toLowerCase()));
    return found.map((piece) => `silence about what was typed: a request contains “${piece}”`);
  });
}
