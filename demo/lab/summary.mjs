// @ts-check
import { duration } from './vitals.mjs';

/**
 * What an event says, in one line. Nothing about the event is taken for granted: anybody can send one.
 * @param {any} event
 * @returns {string}
 */
export function summaryOf(event) {
  const { type } = event;
  const own = event[type];
  switch (type) {
    case 'view':
      return join(viewName(event), own?.loading_type, `version ${text(event._dd?.document_version)}`);
    case 'action':
      return join(own?.type, quoted(own?.target?.name), list(own?.frustration?.type), context(event));
    case 'error':
      return join(own?.source, own?.type, quoted(own?.message));
    case 'resource':
      return join(own?.method, own?.status_code, own?.type, pathOf(own?.url), time(own?.duration));
    case 'long_task':
      return join(own?.entry_type, time(own?.duration));
    case 'vital':
      return join(own?.type, quoted(own?.name), own?.step_type, time(own?.duration));
    case 'telemetry':
      return join(own?.status, own?.type, quoted(own?.message));
    default:
      return '';
  }
}

/**
 * The name its author gave the view, else the path of its URL.
 * @param {any} event
 */
export function viewName(event) {
  return text(event.view?.name) || pathOf(event.view?.url) || '(no URL)';
}

/** @param {unknown} url */
function pathOf(url) {
  try {
    const { pathname, hash } = new URL(text(url));
    return pathname + hash;
  } catch {
    return text(url);
  }
}

/**
 * The context of a custom action is what its author wanted to see.
 * @param {any} event
 */
function context({ context }) {
  if (typeof context !== 'object' || context === null) return '';
  return Object.entries(context)
    .map(([key, value]) => `${key}=${text(value) || '…'}`)
    .join(' ');
}

/** @param {unknown[]} parts */
function join(...parts) {
  return parts
    .map(text)
    .filter((part) => part !== '')
    .join(' · ');
}

/** @param {unknown} value */
function quoted(value) {
  return text(value) && `“${text(value)}”`;
}

/** @param {unknown} value */
function list(value) {
  return Array.isArray(value) ? value.map(text).join(', ') : '';
}

/** @param {unknown} value */
function time(value) {
  return typeof value === 'number' ? duration(value) : '';
}

/** @param {unknown} value */
function text(value) {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.slice(0, 300) : '';
}
