// @ts-check

// Order matters: Edge says that it is Chrome, Chrome that it is Safari.
const BROWSERS = [
  ['Edge', /\bEdgA?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
];

/**
 * Events do not say which browser they come from; the request that brings them does.
 * @param {string} userAgent
 * @returns {string} '' for what is no known browser
 */
export function browserOf(userAgent) {
  for (const [name, pattern] of /** @type {[string, RegExp][]} */ (BROWSERS)) {
    const match = pattern.exec(userAgent.slice(0, 500));
    if (match) return `${name} ${match[1]}`;
  }
  return '';
}
