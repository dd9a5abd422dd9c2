// @ts-check

import { createBackend } from './backend.mjs';

/**
 * One visit to the shop, as the SDK would report it: events of the wire format, valid against the published schemas.
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {Record<string, any>} Event
 *
 * @typedef {object} Plan what happens to this visitor
 * @property {number} start epoch ms
 * @property {boolean} incident payments fail
 * @property {boolean} slow the stock service answers slowly
 *
 * @typedef {object} Visit
 * @property {string} userAgent
 * @property {Event[]} events
 * @property {number} paid what was ordered, 0 for nothing
 * @property {import('./backend.mjs').Backend} backend what the servers say about it
 */

const USER_AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
];
const TENANTS = ['t-042', 't-007', 't-113'];
const PRODUCTS = ['skillet', 'dutch-oven', 'kettle', 'griddle'];
const SHOP = 'https://shop.example.test';
const API = 'https://api.example.test';
const NS = 1_000_000;
const CHECKOUT = ['cart', 'shipping', 'payment', 'confirmation'];
/** Of those who see a page, how many go on to the next. */
const GO_ON = { '/': 0.8, product: 0.65, '/cart': 0.8, '/shipping': 0.9, '/payment': 0.85 };
const LEFT_OUT = 0.4;

/**
 * @param {Random} random
 * @param {Plan} plan
 * @returns {Visit}
 */
export function visitOf(random, plan) {
  let now = plan.start;
  /** @type {Event[]} */
  const events = [];
  const session = { id: random.uuid(), type: 'user' };
  const tenant = random.pick(TENANTS);
  const version = random.chance(0.8) ? '1.1.0' : '1.0.0';
  const value = 20 + Math.floor(random.next() * 200);
  const backend = createBackend(random, tenant);
  const common = {
    application: { id: '3f6b2c1a-9d4e-4f7a-8b21-0c5d6e7f8a90' },
    session,
    source: 'browser',
    service: 'tanstack-frontend',
    version,
    ddtags: `sdk_version:0.1.0,env:production,service:tanstack-frontend,version:${version}`,
    usr: { id: `u-${Math.floor(random.next() * 5000)}`, tenant_id: tenant },
    _dd: {
      format_version: 2,
      drift: 0,
      configuration: { session_sample_rate: 100, session_replay_sample_rate: 20 },
    },
  };
  /** @type {{ id: string, url: string, referrer: string }} */
  let view = { id: '', url: '', referrer: '' };
  let counts = { action: 0, error: 0, resource: 0, frustration: 0 };

  /**
   * @param {string} type
   * @param {Event} fields
   */
  function report(type, { _dd, ...fields }) {
    events.push({ ...common, type, date: Math.round(now), view, ...fields, _dd: { ...common._dd, ..._dd } });
  }

  /** @param {string} path */
  function open(path) {
    const first = view.id === '';
    view = { id: random.uuid(), url: SHOP + path, referrer: view.url };
    counts = { action: 0, error: 0, resource: 0, frustration: 0 };
    const began = now;
    const opened = view;
    const loading = random.skewed(first ? 1300 : 420);
    const measured = first
      ? {
          first_byte: ns(random.skewed(180)),
          first_contentful_paint: ns(loading * 0.55),
          largest_contentful_paint: ns(loading * 0.9 + 400),
        }
      : {};
    const shift = random.chance(0.1) ? 0.18 : 0.02;
    /** @param {number} document_version */
    return (document_version) => {
      const spent = Math.max(1, now - began);
      const loaded = document_version > 1;
      events.push({
        ...common,
        type: 'view',
        date: Math.round(began),
        view: {
          ...opened,
          loading_type: first ? 'initial_load' : 'route_change',
          is_active: !loaded,
          time_spent: ns(spent),
          ...(loaded && {
            ...measured,
            loading_time: ns(loading),
            cumulative_layout_shift: shift,
            interaction_to_next_paint: ns(random.skewed(90)),
          }),
          performance: {},
          ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { count }])),
        },
        privacy: { replay_level: 'mask-user-input' },
        device: { locale: 'en', locales: ['en'], time_zone: 'Europe/Paris' },
        _dd: { ...common._dd, document_version },
      });
    };
  }

  /**
   * @param {string} name
   * @param {string} selector
   * @param {string[]} [frustration]
   */
  function click(name, selector, frustration = []) {
    counts.action += 1;
    counts.frustration += frustration.length;
    const id = random.uuid();
    report('action', {
      action: {
        id,
        type: 'click',
        target: { name },
        frustration: { type: frustration },
        loading_time: ns(120),
        error: { count: 0 },
        long_task: { count: 0 },
        resource: { count: 1 },
      },
      _dd: { action: { target: { selector, width: 160, height: 44 }, position: { x: 80, y: 20 } } },
    });
    return id;
  }

  /** @param {string} step */
  function reach(step) {
    counts.action += 1;
    report('action', {
      action: {
        id: random.uuid(),
        type: 'custom',
        target: { name: 'checkout_step' },
        frustration: { type: [] },
      },
      context: { step, cart_value: value, items_count: 1 + Math.floor(value / 80) },
    });
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {number} ms
   * @param {number} [status_code]
   * @param {string} [cause] the click that it belongs to
   */
  function request(method, url, ms, status_code = 200, cause = '') {
    counts.resource += 1;
    const ids = { trace_id: random.id(), span_id: random.id() };
    backend.serve({ ...ids, method, path: new URL(url).pathname, start: now, ms: ms * 0.9, status_code });
    report('resource', {
      resource: { id: random.uuid(), type: 'fetch', method, url, status_code, duration: ns(ms) },
      ...(cause && { action: { id: [cause] } }),
      _dd: { ...ids, discarded: false },
    });
  }

  /**
   * @param {string} type
   * @param {string} message
   */
  function fail(type, message) {
    counts.error += 1;
    report('error', {
      error: {
        id: random.uuid(),
        source: 'custom',
        source_type: 'browser',
        handling: 'handled',
        type,
        message,
        stack: `${type}: ${message}\n  at pay @ ${SHOP}/assets/payment-3f2ab9c1.js:1:${Math.floor(random.next() * 900)}`,
      },
      context: { order_amount: value, tenant_id: tenant },
    });
  }

  const look = () => (now += random.skewed(6000));
  /** @param {keyof typeof GO_ON} page */
  const goesOn = (page) => random.chance(GO_ON[page]);
  const product = random.pick(PRODUCTS);
  let paid = 0;

  const steps = [
    () => {
      request('GET', `${API}/products`, random.skewed(90));
      look();
      return goesOn('/');
    },
    () => {
      request(
        'GET',
        `${API}/stock/${Math.floor(random.next() * 900)}`,
        random.skewed(plan.slow ? 2600 : 110),
      );
      look();
      const adds = goesOn('product');
      if (adds) click('Add to cart', 'BUTTON.primary', random.chance(0.05) ? ['dead_click'] : []);
      return adds;
    },
    () => {
      reach('cart');
      look();
      return goesOn('/cart');
    },
    () => {
      reach('shipping');
      look();
      return goesOn('/shipping');
    },
    () => {
      reach('payment');
      look();
      const failed = plan.incident ? random.chance(0.8) : random.chance(0.03);
      const impatient = random.chance(failed ? 0.5 : 0.04);
      const pay = click('Pay', 'FORM>BUTTON.primary', [
        ...(impatient ? ['rage_click'] : []),
        ...(failed ? ['error_click'] : []),
      ]);
      request('POST', `${API}/orders`, random.skewed(240), failed ? 503 : 201, pay);
      now += 300;
      if (failed) fail('PaymentError', `Order ${Math.floor(random.next() * 1e6)} could not be paid: 503`);
      if (failed || !goesOn('/payment')) return false;
      paid = value;
      backend.order(value, now);
      return true;
    },
    () => {
      reach('confirmation');
      look();
      return false;
    },
  ];
  const paths = ['/', `/products/${product}`, ...CHECKOUT.map((step) => `/${step}`)];
  for (const [index, path] of paths.entries()) {
    const send = open(path);
    send(1);
    const goes = steps[index]();
    send(2);
    if (!goes) break;
    now += 40;
  }
  const userAgent = random.pick(USER_AGENTS);
  // Sampling had left out some of the sessions; of those the SDK sends the ones that met an error.
  if (events.some(({ type }) => type === 'error') && random.chance(LEFT_OUT)) {
    for (const { _dd } of events) _dd.configuration = { ..._dd.configuration, session_kept: true };
  }
  return { userAgent, events, paid, backend: backend.said };
}

/** @param {number} ms */
function ns(ms) {
  return Math.round(ms * NS);
}
