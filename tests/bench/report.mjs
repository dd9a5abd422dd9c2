// @ts-check
import { sizeOfFiles } from '../size/artefacts.mjs';
import { ARRIVED_METRIC, CLICK_METRIC, callMetrics } from './calls.mjs';
import { VISIT_METRICS, startUpMetrics } from './start-up.mjs';
import { median, over, quantile } from './statistics.mjs';
import { NO_SDK, OURS, PEER } from './variants.mjs';

/** @typedef {import('./variants.mjs').Variant} Variant */
/** @typedef {import('./samples.mjs').Samples} Samples */

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {string} metric
 * @property {number} [divisor] from the sample's unit to the label's
 * @property {number} [digits]
 */

const DASH = '–';

/** @param {number[]} throttles @returns {Row[]} */
const timeRows = (throttles) =>
  throttles.flatMap((throttle) => {
    const { cpu, script, longTasks, blocked } = startUpMetrics(throttle);
    return [
      { label: `Main-thread CPU until load + 2 s, ${throttle}x, ms`, metric: cpu, digits: 1 },
      { label: `… of it script, ${throttle}x, ms`, metric: script, digits: 1 },
      { label: `Long tasks until then, ${throttle}x`, metric: longTasks },
      { label: `… their time beyond 50 ms, ${throttle}x, ms`, metric: blocked },
    ];
  });

/** @type {Row[]} */
const VISIT_ROWS = [
  { label: 'JS heap after load, kB', metric: VISIT_METRICS.heap, divisor: 1000 },
  { label: 'wasm memory, kB', metric: VISIT_METRICS.wasm, divisor: 1000 },
  { label: 'Both, with source texts and buffers, kB', metric: VISIT_METRICS.memory, divisor: 1000 },
  { label: 'Requests in a visit of 2 s', metric: VISIT_METRICS.requests },
  { label: 'Bytes sent in it', metric: VISIT_METRICS.bytes },
];

/** @type {Row[]} */
const CALL_ROWS = [
  { label: '`addAction` with ten keys, the call, µs', metric: callMetrics('addAction').call, digits: 1 },
  { label: '… with all until it is sent, µs', metric: callMetrics('addAction').untilSent, digits: 1 },
  { label: '`addError`, the call, µs', metric: callMetrics('addError').call, digits: 1 },
  { label: '… with all until it is sent, µs', metric: callMetrics('addError').untilSent, digits: 1 },
  { label: 'A click, with all until it is sent, ms', metric: CLICK_METRIC, digits: 2 },
];

/**
 * The Markdown table: what each SDK adds to the page without one.
 *
 * @param {Samples} samples
 * @param {Variant[]} variants the first has no SDK
 * @param {Set<import('../size/app-bundle.mjs').AppFile>} served
 * @param {number[]} throttles
 */
export function table(samples, variants, served, throttles) {
  const sdks = variants.filter(({ name }) => name !== NO_SDK);
  const header = [
    'Median [quartiles] over the page with no SDK',
    'no SDK',
    ...sdks.map(({ title }) => title),
    'ours / peer',
  ];
  const rows = [
    ...transferRows(variants, served),
    ...[...timeRows(throttles), ...VISIT_ROWS, ...CALL_ROWS].map((row) => cells(row, samples, sdks)),
    ['Events of these calls that arrived', DASH, ...sdks.map(({ name }) => arrived(samples, name)), DASH],
  ];
  const line = (/** @type {string[]} */ items) => `| ${items.join(' | ')} |`;
  return [line(header), `| --- |${' ---: |'.repeat(header.length - 1)}`, ...rows.map(line)].join('\n');
}

/**
 * @param {Row} row
 * @param {Samples} samples
 * @param {Variant[]} sdks
 */
function cells({ label, metric, divisor = 1, digits = 0 }, samples, sdks) {
  const of = (/** @type {string} */ name) => samples.get(metric, name);
  const baseline = of(NO_SDK) ?? [];
  const format = (/** @type {number} */ value) => number(value / divisor, digits);
  /** @type {Map<string, number>} */
  const medians = new Map();
  const columns = sdks.map(({ name }) => {
    const measured = of(name);
    if (!measured) return DASH;
    const added = over(measured, baseline);
    medians.set(name, median(added));
    return `${format(median(added))} [${format(quantile(added, 0.25))}, ${format(quantile(added, 0.75))}]`;
  });
  return [
    label,
    baseline.length ? format(median(baseline)) : DASH,
    ...columns,
    ratio(medians.get(OURS), medians.get(PEER)),
  ];
}

/**
 * @param {Variant[]} variants
 * @param {Set<import('../size/app-bundle.mjs').AppFile>} served
 */
function transferRows(variants, served) {
  const loaded = (/** @type {Variant} */ { app }) =>
    [...app.eager, ...app.lazy].filter((file) => served.has(file));
  /** @param {string} label @param {(variant: Variant) => import('../size/app-bundle.mjs').AppFile[]} files */
  const row = (label, files) => {
    const [baseline, ...sizes] = variants.map((variant) => sizeOfFiles(files(variant)).brotli);
    const added = sizes.map((size) => size - baseline);
    const addedBy = (/** @type {string} */ name) =>
      added[variants.findIndex((variant) => variant.name === name) - 1];
    return [
      label,
      ...[baseline, ...added].map((size) => number(size / 1000, 1)),
      ratio(addedBy(OURS), addedBy(PEER)),
    ];
  };
  return [
    row('JS before the SDK runs, brotli, kB', ({ app }) => app.eager),
    row('All JS that a visit loads, brotli, kB', loaded),
  ];
}

/** @param {Samples} samples @param {string} name */
function arrived(samples, name) {
  const share = samples.get(ARRIVED_METRIC, name);
  return share ? `${number(share[0] * 100, 1)} %` : DASH;
}

/** @param {number} value @param {number} digits */
function number(value, digits) {
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return text.replace(/^-(?=[0.,]+$)/, '');
}

/** @param {number | undefined} ours @param {number | undefined} peer */
const ratio = (ours, peer) => (ours !== undefined && peer && peer > 0 ? number(ours / peer, 2) : DASH);
