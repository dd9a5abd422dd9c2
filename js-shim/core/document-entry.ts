/** The document itself is a resource, too: its navigation entry is told once it is parsed (spec b §6.1). */
import { guard, listen } from '../guard';
import type { Recorder } from '../recorder';
import { documentTrace } from './document-trace';
import { resourceRecord } from './resource-entry';

/** Tells the document, now or when it is parsed. */
export function tellDocument(recorder: Recorder): void {
  const tell = guard(() => {
    const [performanceEntry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const trace = performanceEntry && documentTrace(recorder.config, performanceEntry);
    const record = performanceEntry && resourceRecord(performanceEntry, trace);
    if (record) recorder.push(record, { performanceEntry });
  });
  if (document.readyState === 'loading') listen(window, ['DOMContentLoaded'], tell);
  else tell();
}
