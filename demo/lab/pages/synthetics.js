// @ts-check
import { linkTo as linkToSession } from './address.js';
import { byId, element, renderList } from './element.js';
import { when } from './filters.js';
import { ago, milliseconds, plural } from './format.js';
import { get, linkTo, live, renderNavigation } from './frame.js';
import { renderTable } from './table.js';

/**
 * @typedef {object} Run
 * @property {number} received_at
 * @property {string} test
 * @property {string} location
 * @property {number} passed
 * @property {number} duration
 * @property {string} step
 * @property {string} message
 * @property {string} session_id
 * @property {boolean} pictured
 *
 * @typedef {{ id: string, latency: number, down: number, verdict: string, runs: Run[] }} Location
 * @typedef {{ id: string, name: string, kind: string, limit: number, locations: Location[] }} Test
 */

const VERDICTS = /** @type {Record<string, [string, string]>} */ ({
  ok: ['good', 'Passes'],
  alert: ['poor', 'Fails'],
  unknown: ['needs-improvement', 'Not run yet'],
});

async function refresh() {
  renderNavigation();
  const { running, every, failures, tests } = await get('/live/synthetics');
  const runs = /** @type {Test[]} */ (tests).flatMap(({ locations }) =>
    locations.flatMap((location) => location.runs),
  );
  byId('idle').hidden = running || runs.length > 0;
  renderList(
    byId('tests'),
    tests.map((/** @type {Test} */ test) => ({ ...test, every, failures })),
    ({ id }) => id,
    renderTest,
  );
  const failed = runs.filter(({ passed }) => passed === 0).sort((a, b) => b.received_at - a.received_at);
  byId('sessions').setAttribute('href', linkTo('/explore.html', { session_type: 'synthetics', range: '1d' }));
  byId('no-failures').hidden = failed.length > 0;
  byId('failures').hidden = failed.length === 0;
  renderTable(byId('failures'), {
    label: 'Failed runs, newest first',
    rows: failed,
    key: ({ received_at, test, location }) => `${received_at} ${test} ${location}`,
    columns: [
      { title: 'Time', cell: ({ received_at }) => when(received_at) },
      { title: 'Test', cell: ({ test, location }) => `${test} from ${location}` },
      { title: 'Step', cell: ({ step }) => step },
      { title: 'Why', cell: ({ message }) => element('span', { class: 'message' }, message.split('\n')[0]) },
      { title: 'Screenshot', cell: picture },
    ],
  });
  document.body.dataset.ready = '';
}

/** @param {Test & { every: number, failures: number }} test */
function renderTest({ id, name, kind, limit, every, failures, locations }) {
  const how = kind === 'api' ? 'The API check' : 'A robot in Chromium';
  return element(
    'section',
    { class: 'panel widget', 'aria-labelledby': `${id}-title` },
    element(
      'header',
      { class: 'heading' },
      element('h2', { id: `${id}-title` }, name),
      element(
        'p',
        { class: 'quiet' },
        `${how} every ${plural(every / 60, 'minute')}; an alert after ${failures} failures in a row. Over ${milliseconds(limit)}${kind === 'api' ? '' : ' for a step'} is a failure. ` +
          'A location is a name and a network speed: all of them run on this machine.',
      ),
    ),
    element('ul', { class: 'locations' }, ...locations.map(renderLocation)),
  );
}

/** @param {Location} location */
function renderLocation({ id, latency, down, verdict, runs }) {
  const [rating, text] = VERDICTS[verdict];
  const [last] = runs;
  const passed = runs.filter(({ passed }) => passed === 1).length;
  return element(
    'li',
    {},
    element('strong', {}, id),
    element('span', { class: 'vital', 'data-rating': rating }, text),
    element('span', { class: 'quiet' }, `+${latency} ms, ${Math.round(down / 125_000)} Mbit/s`),
    element(
      'span',
      { class: 'quiet' },
      last ? `${ago(last.received_at)}, ${milliseconds(last.duration)}` : '',
    ),
    element(
      'span',
      {
        class: 'runs',
        role: 'img',
        'aria-label': `${passed} of the last ${plural(runs.length, 'run')} passed`,
      },
      ...runs
        .slice(0, 30)
        .reverse()
        .map((run) =>
          element('i', {
            'data-passed': String(run.passed),
            title: `${when(run.received_at)}: ${milliseconds(run.duration)}`,
          }),
        ),
    ),
    last?.session_id
      ? element('a', { href: `/${linkToSession({ session: last.session_id })}` }, 'its session')
      : element('span', {}),
  );
}

/** @param {Run} run */
function picture({ pictured, received_at, test, location, step }) {
  if (!pictured) return '–';
  const src = `/live/screenshot?${new URLSearchParams({ at: String(received_at), test, location })}`;
  return element(
    'a',
    { href: src, class: 'picture' },
    element('img', {
      src,
      alt: `The page when “${step}” failed`,
      width: '160',
      height: '100',
      loading: 'lazy',
    }),
  );
}

live(refresh);
