// @ts-check
import { element } from './element.js';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;
// Colour is a nicety; a hundred thousand spans are not.
const COLOURED_UP_TO = 100_000;

/**
 * Indented JSON, names and values told apart by colour.
 * @param {string} json
 * @returns {(Node | string)[]}
 */
export function prettyJson(json) {
  const text = indent(json);
  if (text.length > COLOURED_UP_TO) return [text];
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, string, colon] = match;
    parts.push(text.slice(end, match.index));
    const kind = string ? (colon ? 'name' : 'string') : 'literal';
    parts.push(element('span', { class: `json-${kind}` }, string ?? token), colon ?? '');
    end = match.index + token.length;
  }
  parts.push(text.slice(end));
  return parts;
}

/** @param {string} json */
function indent(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    // Nested so deep that it cannot be written out again: shown as it came.
    return json;
  }
}
