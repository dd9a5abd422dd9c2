// @ts-check
import { inflateSync } from 'node:zlib';

/**
 * @typedef {{ type: number, timestamp: number, id?: number, format?: number, data?: any }} ReplayRecord
 *
 * @typedef {object} Segment
 * @property {ReplayRecord[]} records
 * @property {number} start epoch ms
 * @property {number} end
 * @property {string} creation_reason
 * @property {number} records_count
 * @property {boolean} has_full_snapshot
 * @property {number} index_in_view
 * @property {string} source
 * @property {{ id: string }} application
 * @property {{ id: string }} session
 * @property {{ id: string }} view
 */

const INFLATED_LIMIT = 64 * 1024 * 1024;

/**
 * One segment out of its zlib stream.
 *
 * @param {Buffer} bytes
 * @returns {Segment}
 */
export function readSegment(bytes) {
  return JSON.parse(inflateSync(bytes, { maxOutputLength: INFLATED_LIMIT }).toString('utf8'));
}

/**
 * The parts of one upload.
 *
 * @param {Buffer} body
 * @param {string} contentType with its boundary
 */
export function readUpload(body, contentType) {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType);
  if (!boundary) throw new Error('not multipart');
  const parts = multipart(body, boundary[1] ?? boundary[2]);
  const event = parts.find(({ name }) => name === 'event');
  const segment = parts.find(({ name }) => name === 'segment');
  if (!event || !segment) throw new Error('an upload has the parts "event" and "segment"');
  return {
    /** Metadata of the segment, with its sizes. */
    event: JSON.parse(event.content.toString('utf8')),
    segment: readSegment(segment.content),
    /** The zlib stream. */
    bytes: segment.content,
    name: segment.filename,
  };
}

/**
 * @param {Buffer} body
 * @param {string} boundary
 */
function multipart(body, boundary) {
  const parts = [];
  const separator = Buffer.from(`--${boundary}`);
  let at = body.indexOf(separator);
  for (;;) {
    const start = at + separator.length;
    const next = body.indexOf(separator, start);
    if (at < 0 || next < 0) return parts;
    const headEnd = body.indexOf('\r\n\r\n', start);
    const head = body.subarray(start, headEnd).toString('utf8');
    parts.push({
      name: / name="([^"]*)"/.exec(head)?.[1] ?? '',
      filename: / filename="([^"]*)"/.exec(head)?.[1] ?? '',
      type: /content-type: *(.*)/i.exec(head)?.[1] ?? '',
      content: body.subarray(headEnd + 4, next - 2),
    });
    at = next;
  }
}
