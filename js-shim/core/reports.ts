/** What the browser itself reports: violations of the page's content security policy, interventions (spec b §5.2). */
import { isIntake } from '../capture/request';
import { describe } from './describe';
import { guard } from '../guard';
import { ErrorSource, ThrownKind, type Observation } from '../protocol';
import { now, type LateCall, type Recorder } from '../recorder';

/** A policy can be of many kilobytes. */
const POLICY_SHOWN = 100;

/** Where in the page's scripts it happened, as far as the browser tells. */
interface ReportPlace {
  sourceFile?: string | null;
  lineNumber?: number | null;
  columnNumber?: number | null;
}

/** TypeScript's library knows only what all reports have. */
interface Intervention {
  id: string;
  message: string;
}

/** A violation, as the page's listener saw it; none that we bring about: told, it would be the next one's cause. */
export function violation({ at }: LateCall, event: SecurityPolicyViolationEvent): Observation | undefined {
  const { blockedURI, effectiveDirective, originalPolicy, disposition } = event;
  if (isIntake(blockedURI)) return undefined;
  const what = `'${blockedURI}' blocked by '${effectiveDirective}' directive`;
  const policy =
    originalPolicy.length > POLICY_SHOWN ? originalPolicy.slice(0, POLICY_SHOWN) + '...' : originalPolicy;
  const detail = policy ? `${what} of the policy "${policy}"` : 'no policy';
  const members = { csp: { disposition } };
  return report(effectiveDirective, `csp_violation: ${what}`, detail, event, at, members);
}

/** Observes interventions: buffered, so the core's time is early enough. Deprecations are not the user's trouble. */
export function watchInterventions(recorder: Recorder): void {
  if (typeof ReportingObserver === 'undefined') return;
  const observed = guard((reports: Report[]) => {
    for (const { body } of reports) {
      const { id, message } = body as unknown as Intervention;
      const seen = report(id, `intervention: ${message}`, message, body as unknown as ReportPlace, now());
      recorder.push(seen, { error: body });
    }
  });
  new ReportingObserver(observed, { types: ['intervention'], buffered: true }).observe();
}

/** A record of a report: its kind, what it says in short, and what stands above its stack. */
function report(
  kind: string,
  message: string,
  detail: string,
  { sourceFile, lineNumber, columnNumber }: ReportPlace,
  at: number,
  members?: object,
): Observation {
  const stack = sourceFile ? `at ${sourceFile}:${lineNumber}:${columnNumber}` : undefined;
  const place = [ThrownKind.Error, kind, message, stack, `${kind}: ${detail}`];
  return describe(ErrorSource.Report, undefined, { at, place, members });
}
