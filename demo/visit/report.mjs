// @ts-check
import { summaryOf, viewName } from '../lab/summary.mjs';
import { duration, VITAL_NAMES, vitalsOf } from '../lab/vitals.mjs';
import { latestViews } from './expectations.mjs';

/** @typedef {import('./expectations.mjs').ReceivedEvent} ReceivedEvent */

const WHAT_WIDTH = 88;

/**
 * @param {ReceivedEvent[]} events
 * @returns {string}
 */
export function eventTable(events) {
  const shown = [...latestViews(events), ...events.filter(({ event }) => event.type !== 'view')];
  shown.sort((a, b) => a.event.date - b.event.date);
  const start = shown[0]?.event.date;
  const rows = shown.map(({ event, api }) => [
    `+${((event.date - start) / 1000).toFixed(3)}`,
    event.type,
    clip(summaryOf(event)),
    event.view ? viewName(event) : '',
    api,
  ]);
  return table([['time', 'type', 'what', 'view', 'api'], ...rows]);
}

/**
 * @param {ReceivedEvent[]} events
 * @returns {string}
 */
export function vitalsTable(events) {
  const rows = latestViews(events).map(({ event }) => {
    const vitals = vitalsOf(event);
    return [
      viewName(event),
      ...VITAL_NAMES.map((name) => {
        const vital = vitals.find((one) => one.name === name);
        return vital ? `${vital.text} ${vital.rating}` : '–';
      }),
    ];
  });
  return table([['view', ...VITAL_NAMES], ...rows]);
}

/**
 * @param {import('./expectations.mjs').Trace} trace
 * @returns {string}
 */
export function traceTable({ steps }) {
  const rows = steps.map(({ kind, depth, name, service, start, duration: took }) => [
    `+${((start - steps[0].start) / 1e6).toFixed(3)}`,
    kind,
    clip('  '.repeat(depth) + name),
    service,
    took ? duration(took * 1000) : '',
  ]);
  return table([['time', 'kind', 'what', 'service', 'took'], ...rows]);
}

/** @param {string} text */
function clip(text) {
  // A message may hold line breaks, and control sequences that a terminal would obey.
  const plain = text.replaceAll(/\p{Cc}+/gu, ' ');
  return plain.length > WHAT_WIDTH ? `${plain.slice(0, WHAT_WIDTH - 1)}…` : plain;
}

/** @param {string[][]} rows the first one is the header */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (/** @type {string[]} */ row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  const [header, ...body] = rows;
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...body.map(line)].join('\n');
}
