/** What the browser itself reports of the page: violations of its content security policy (spec b §5.2). */
import { listen } from '../guard';
import { ErrorSource, ThrownKind } from '../protocol';
import type { Recorder } from '../recorder';
import { describe } from './errors';

/** A policy can be of many kilobytes. */
const POLICY_SHOWN = 100;

/** Where in the page's scripts it happened, as far as the browser tells. */
export interface ReportPlace {
  sourceFile?: string | null;
  lineNumber?: number | null;
  columnNumber?: number | null;
}

/** Listens for violations; the first ones happen while the page loads. */
export function captureViolations(recorder: Recorder): void {
  listen(document, ['securitypolicyviolation'], (event: SecurityPolicyViolationEvent) => {
    const { blockedURI, effectiveDirective, originalPolicy, disposition } = event;
    const what = `'${blockedURI}' blocked by '${effectiveDirective}' directive`;
    const policy =
      originalPolicy.length > POLICY_SHOWN ? originalPolicy.slice(0, POLICY_SHOWN) + '...' : originalPolicy;
    const detail = policy ? `${what} of the policy "${policy}"` : 'no policy';
    const members = { csp: { disposition } };
    tellReport(
      recorder,
      effectiveDirective,
      `csp_violation: ${what}`,
      detail,
      event,
      event.timeStamp,
      members,
    );
  });
}

/** Tells of a report: its kind, what it says in short, and what stands above its stack. */
export function tellReport(
  recorder: Recorder,
  kind: string,
  message: string,
  detail: string,
  report: ReportPlace & object,
  at?: number,
  members?: object,
): void {
  const { sourceFile, lineNumber, columnNumber } = report;
  const stack = sourceFile ? `at ${sourceFile}:${lineNumber}:${columnNumber}` : undefined;
  const place = [ThrownKind.Error, kind, message, stack, `${kind}: ${detail}`];
  recorder.push(describe(ErrorSource.Report, undefined, { at, place, members }), { error: report });
}
