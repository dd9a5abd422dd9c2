// Subscribes to both libraries in the same task, with the same options, and writes down what each of them says.
import * as ours from '/dist/vitals.js';
import * as reference from '/npm/web-vitals/dist/web-vitals.attribution.js';

const query = new URLSearchParams(location.search);
const options = JSON.parse(query.get('options') ?? '{}');
if (query.has('target'))
  options.generateTarget = (node) => (node?.nodeName === 'BUTTON' ? 'a button' : undefined);

const copy = (value, depth = 0) => {
  if (value instanceof PerformanceEntry && !(value instanceof PerformanceMark))
    return `${value.entryType} ${value.name} ${value.startTime}`;
  if (value instanceof Node) return `<${value.nodeName}>`;
  if (typeof value === 'function' || value === window || depth > 6) return String(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.toJSON === 'function') return copy(value.toJSON(), depth + 1);
  const names = value.constructor === Object ? Object.keys(value) : Object.keys(Object.getPrototypeOf(value));
  return Object.fromEntries(names.sort().map((name) => [name, copy(value[name], depth + 1)]));
};

window.reports = { ours: [], reference: [], fid: [] };
for (const [library, name] of [
  [reference, 'reference'],
  [ours, 'ours'],
]) {
  for (const metric of ['CLS', 'FCP', 'INP', 'LCP', 'TTFB'])
    library[`on${metric}`]((report) => window.reports[name].push(copy(report)), options);
}
ours.onFID((report) => window.reports.fid.push(copy(report)), options);

window.busy = (ms) => {
  for (const until = performance.now() + ms; performance.now() < until;);
};
window.shift = (px) => void (document.getElementById('spacer').style.height = `${px}px`);
window.soft = () => {
  history.pushState({}, '', `?soft=${performance.now()}`);
  const text = document.createElement('h1');
  text.textContent = 'Another page altogether, with a text of some size to be painted.';
  document.getElementById('pictures').replaceChildren(text);
};
window.addEventListener('pageshow', ({ persisted }) => void (window.restored ||= persisted));
window.ready = true;
