// @ts-check
/**
 * Session replay as it comes to the intake, made readable. What a page or a test may want of it:
 *
 * - `readUpload(body, contentType)`: one POST to `/api/v2/replay` → `{ event, segment, name, trailer }` (segment.mjs)
 * - `readSegment(bytes)`: one zlib stream → the segment, `{ records, session, view, start, end, … }` (segment.mjs)
 * - `createTree()`: applies records in order and holds the page as it was then; strict, so that what a player would
 *   silently get wrong is an error here (tree.mjs)
 * - `toRrweb(segments)`: segments of one session, in order → events for the `rrweb` player (rrweb.mjs). Frustrations
 *   are its custom events (`type: 5`, `data.tag: 'frustration'`, `data.payload: { types, recordIds }`)
 * - `timeline(segments)`: `{ start, end, views, clicks, frustrations }`, all times in epoch ms (timeline.mjs)
 *
 * The lab keeps what it received in the table `segments` (schema.sql); `GET /segments?session_id=…` answers the segments
 * of a session in order, as `toRrweb` and `timeline` want them. All of it but segment.mjs runs in a page too.
 */
export { readSegment, readUpload } from './segment.mjs';
export { createTree } from './tree.mjs';
export { toRrweb } from './rrweb.mjs';
export { timeline } from './timeline.mjs';
