// @ts-check
import { createHash } from 'node:crypto';

// Longer messages differ in what they quote, not in what went wrong.
const MAX_MESSAGE = 200;
const LENGTH = 12;

/**
 * Which errors are one error: what the page's author said (`dd_fingerprint`), else the type, the message without what
 * changes from one occurrence to the next, and where it was thrown. Line numbers stay out, they change with each build.
 * @param {any} error
 * @returns {string}
 */
export function fingerprintOf({ fingerprint, type, message, stack }) {
  if (typeof fingerprint === 'string' && fingerprint !== '') return fingerprint.slice(0, MAX_MESSAGE);
  const parts = [typeof type === 'string' ? type.slice(0, MAX_MESSAGE) : '', gist(message), frame(stack)];
  return createHash('sha1').update(parts.join('\n')).digest('hex').slice(0, LENGTH);
}

/** @param {unknown} message */
function gist(message) {
  if (typeof message !== 'string') return '';
  return message
    .slice(0, MAX_MESSAGE)
    .replaceAll(/"[^"]*"|'[^']*'|“[^”]*”/g, '"…"')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b0x[0-9a-f]+\b|\d+(?:[.,]\d+)*/gi, '#');
}

/**
 * The innermost frame of a stack as the SDK writes it: `at render @ https://shop.test/app-3f2a.js:1:2`. A build's
 * hash in the file name is left out too.
 * @param {unknown} stack
 */
function frame(stack) {
  if (typeof stack !== 'string') return '';
  const line = /\n\s*at (.{1,200}?)(?: @ (\S{1,300}))?(?=\n|$)/.exec(stack.slice(0, 2000));
  if (!line) return '';
  const file = (line[2] ?? '').replace(/(?::\d+){1,2}$/, '').replace(/^.*\//, '');
  return `${line[1]} ${file.replace(/[-.][\w-]{8,}(?=\.\w+$)/, '')}`;
}
