// @ts-check
import { AutoETS, initSync as initEts } from '@bsull/augurs/ets';
import { initSync as initMstl, MSTL } from '@bsull/augurs/mstl';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * What is usual at a time of day, by augurs, Grafana's time series library (Rust, as wasm): seasonal decomposition
 * (MSTL, the trend by exponential smoothing) once there are two days to learn from, exponential smoothing before that.
 * https://docs.augu.rs
 */

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A day in steps of ten minutes: enough of each to tell the day's shape from noise, few enough to fit in no time. */
const SEASONAL_STEP = 10 * MINUTE;
const YOUNG_STEP = MINUTE;
const YOUNG_HISTORY = 4 * 60 * MINUTE;
/** Less than this says nothing. */
export const LEAST_HISTORY = 20 * MINUTE;
const LEVEL = 0.95;

/**
 * @typedef {object} Baseline
 * @property {'day' | 'trend'} knows what it was learnt from
 * @property {(time: number) => number} expected a minute, at that time
 * @property {(time: number) => number} deviation what a minute usually strays from that
 * @property {(minutes: number) => number} ahead the mean of so many coming minutes, a minute
 */

const require = createRequire(import.meta.url);
let ready = false;
function load() {
  if (ready) return;
  const folder = dirname(require.resolve('@bsull/augurs'));
  initEts({ module: readFileSync(join(folder, 'ets_bg.wasm')) });
  initMstl({ module: readFileSync(join(folder, 'mstl_bg.wasm')) });
  ready = true;
}

/**
 * @param {number[]} minutes the values of each minute, none left out
 * @param {number} until when the last of them ended
 * @returns {Baseline | undefined} undefined: too little is known
 */
export function learn(minutes, until) {
  const span = minutes.length * MINUTE;
  if (span < LEAST_HISTORY) return undefined;
  load();
  const seasonal = span >= 2 * DAY;
  const step = seasonal ? SEASONAL_STEP : YOUNG_STEP;
  const history = seasonal ? minutes : minutes.slice(-YOUNG_HISTORY / MINUTE);
  const values = means(history, step / MINUTE);
  const horizon = Math.ceil(DAY / 4 / step);
  const { fitted, coming } = fit(values, seasonal ? DAY / step : 0, horizon);

  const began = until - values.length * step;
  const expected = (/** @type {number} */ time) => {
    const index = Math.floor((time - began) / step);
    const value =
      index < values.length
        ? fitted[Math.max(index, 0)]
        : coming[Math.min(index - values.length, horizon - 1)];
    return Math.max(0, value ?? 0);
  };
  // Counts stray by the root of their mean, times a factor which is more than 1 where they come in bursts.
  const strayed = history.slice(-values.length * (step / MINUTE)).map((value, index) => {
    const mean = Math.max(expected(began + index * MINUTE), 0.1);
    return (value - mean) ** 2 / mean;
  });
  const dispersion = strayed.reduce((sum, value) => sum + value, 0) / strayed.length;
  return {
    knows: seasonal ? 'day' : 'trend',
    expected,
    deviation: (time) => Math.sqrt(Math.max(dispersion, 1) * Math.max(expected(time), 0.1)),
    ahead: (count) => {
      const steps = coming.slice(0, Math.max(1, Math.round((count * MINUTE) / step)));
      return Math.max(0, steps.reduce((sum, value) => sum + value, 0) / steps.length);
    },
  };
}

/**
 * @param {number[]} minutes
 * @param {number} count
 * @returns {number[]} means of so many minutes, the last of them ending with the last minute
 */
function means(minutes, count) {
  const rest = minutes.length % count;
  return Array.from({ length: (minutes.length - rest) / count }, (_, index) => {
    const from = rest + index * count;
    return minutes.slice(from, from + count).reduce((sum, value) => sum + value, 0) / count;
  });
}

/**
 * @param {number[]} values
 * @param {number} period 0: none
 * @param {number} horizon
 */
function fit(values, period, horizon) {
  // Nothing to learn from a line; the search for a model of it takes seconds.
  if (values.every((value) => value === values[0]))
    return { fitted: values, coming: Array.from({ length: horizon }, () => values[0]) };
  const series = Float64Array.from(values);
  if (period === 0) {
    const model = new AutoETS(1, 'ZZN');
    model.fit(series);
    const coming = model.predict(horizon, LEVEL).point;
    model.free();
    // In a few hours the level hardly moves: what was usual is their mean.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { fitted: values.map(() => mean), coming };
  }
  const model = MSTL.ets([period], {});
  model.fit(series);
  const fitted = model.predictInSample(LEVEL).point;
  const coming = model.predict(horizon, LEVEL).point;
  model.free();
  return { fitted, coming };
}
