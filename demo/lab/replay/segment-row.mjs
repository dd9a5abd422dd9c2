// @ts-check
import { rejection } from '../batch.mjs';
import { readUpload } from './segment.mjs';

/**
 * What the lab keeps of one replay upload.
 *
 * @param {Buffer} body
 * @param {string} contentType
 * @param {number} received_at
 * @returns {{ segments: import('../store.mjs').Row[], rejected: import('../batch.mjs').Rejection[] }}
 */
export function segmentRow(body, contentType, received_at) {
  try {
    const { segment, event, bytes } = readUpload(body, contentType);
    const row = {
      received_at,
      session_id: segment.session.id,
      view_id: segment.view.id,
      index_in_view: segment.index_in_view,
      start: segment.start,
      end: segment.end,
      creation_reason: segment.creation_reason,
      records: segment.records.length,
      has_full_snapshot: Number(segment.has_full_snapshot),
      raw_size: event.raw_segment_size,
      compressed_size: bytes.length,
      frustrations: segment.records.filter(({ type }) => type === 9).length,
      json: JSON.stringify(segment),
    };
    return { segments: [row], rejected: [] };
  } catch (error) {
    const reason = `not a replay segment: ${/** @type {Error} */ (error).message}`;
    return { segments: [], rejected: [rejection(reason, body.toString('latin1'))] };
  }
}
