/** Interventions: where the browser did not do what the page asked for. Buffered, so the core's time is early enough. */
import { tellReport, type ReportPlace } from '../capture/reports';
import { guard } from '../guard';
import type { Recorder } from '../recorder';

/** Of an intervention; TypeScript's library knows only what all reports have. */
type Body = ReportPlace & { id: string; message: string };

/** Observes them. Deprecations are not the user's trouble, and the peer does not collect them either. */
export function watchInterventions(recorder: Recorder): void {
  if (typeof ReportingObserver === 'undefined') return;
  const observed = guard((reports: Report[]) => {
    for (const report of reports) {
      const body = report.body as unknown as Body;
      tellReport(recorder, body.id, `intervention: ${body.message}`, body.message, body);
    }
  });
  new ReportingObserver(observed, { types: ['intervention'], buffered: true }).observe();
}
