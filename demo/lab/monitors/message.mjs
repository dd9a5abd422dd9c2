// @ts-check

/**
 * The vendor's template language, as far as the monitors here use it: `{{value}}`, and `{{#is_alert}}…{{/is_alert}}`.
 * https://docs.datadoghq.com/monitors/notify/variables/
 * @param {string} template
 * @param {Record<string, string>} variables
 * @param {'is_alert' | 'is_recovery'} situation
 */
export function renderMessage(template, variables, situation) {
  return template
    .replaceAll(/\{\{#(\w+)\}\}(.*?)\{\{\/\1\}\}/gs, (_, name, text) => (name === situation ? text : ''))
    .replaceAll(/\{\{(\w+)\}\}/g, (whole, name) =>
      Object.hasOwn(variables, name) ? variables[name] : whole,
    );
}

/** @param {number} value */
export function rounded(value) {
  return String(Math.round(value * 10) / 10);
}

/** @param {number} ms */
export function lasted(ms) {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
