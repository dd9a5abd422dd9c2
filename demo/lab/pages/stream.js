// @ts-check
import { byId } from './element.js';

/**
 * Calls `refresh` when the lab is there, and whenever it received something. A page that is left gives its connection
 * back: a browser has six for one server, and kept pages (https://web.dev/articles/bfcache) would hold all of them.
 * @param {() => unknown} refresh
 */
export function follow(refresh) {
  const connection = byId('connection');
  /** @type {EventSource} */
  let stream;
  const open = () => {
    stream = new EventSource('/live/stream');
    stream.addEventListener('open', () => {
      connection.textContent = 'Live';
      connection.dataset.state = 'live';
      refresh();
    });
    stream.addEventListener('error', () => {
      connection.textContent = 'Reconnecting…';
      connection.dataset.state = 'lost';
    });
    stream.addEventListener('change', refresh);
  };
  addEventListener('pagehide', () => stream.close());
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) open();
  });
  open();
}
