/**
 * The vitals for code of the page's own, by the names and rules of web-vitals 6: no `init`, no core, one small file.
 *
 * The core computes the same vitals for views (`src/collect/vitals`), in Rust and by the intake's rules: of a view
 * instead of a document, in nanoseconds, without entries. Sharing it would make whoever wants these callbacks load
 * 35 kB for 5, and bring to every page entries that cannot cross into wasm.
 */
export { onCLS, CLSThresholds } from './cls';
export { onFCP, FCPThresholds } from './fcp';
export { onFID, FIDThresholds } from './fid';
export { onINP, INPThresholds } from './inp';
export { onLCP, LCPThresholds } from './lcp';
export { onTTFB, TTFBThresholds } from './ttfb';
