/** Pages under test: Synthetics and CI Visibility say which test it is (spec a §8.5, §8.6). */
import { guard, listen } from '../guard';
import { Op, type Field } from '../protocol';
import { record, type Recorder } from '../recorder';
import { stringify } from '../sanitise';
import type { repeat as Repeat } from './timers';
// See `chunks.ts`.
import '../rum';

/** What the testing tools leave on the page. */
interface Page {
  _DATADOG_SYNTHETICS_RUM_CONTEXT?: unknown;
  _DATADOG_SYNTHETICS_PUBLIC_ID?: unknown;
  _DATADOG_SYNTHETICS_RESULT_ID?: unknown;
  Cypress?: { env(name: string): unknown };
}

const cookie = (name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;]+)`).exec(document.cookie)?.[1];

/** Tells of the test, as the page's first event must, and again when another one begins on the same page. */
export function tellTestRun(recorder: Recorder, repeat: typeof Repeat): void {
  const read = (): Field[] => {
    const synthetics = syntheticsTest();
    const execution = ciTest();
    const members = stringify({
      // Our `init` would not have come this far.
      synthetics: synthetics && { ...synthetics, injected: false },
      ci_test: execution && { test_execution_id: execution },
    });
    return [synthetics ? 'synthetics' : execution ? 'ci_test' : 'user', members];
  };
  const tell = guard(() => {
    const run = read();
    if (run.join() === recorder.testRun?.join()) return;
    recorder.testRun = run;
    recorder.push(record(Op.TestRun, ...run));
  });
  recorder.testRun = read();
  const { cookieStore } = window as { cookieStore?: EventTarget };
  if (cookieStore) listen(cookieStore, ['change'], tell);
  else repeat(tell, 1000);
}

function syntheticsTest(): Record<string, unknown> | undefined {
  const page = window as Page;
  const context: unknown = page._DATADOG_SYNTHETICS_RUM_CONTEXT ??
    fromCookie(cookie('datadog-synthetics-rum-context')) ?? {
      test_id: page._DATADOG_SYNTHETICS_PUBLIC_ID ?? cookie('datadog-synthetics-public-id'),
      result_id: page._DATADOG_SYNTHETICS_RESULT_ID ?? cookie('datadog-synthetics-result-id'),
    };
  const { test_id, result_id } = Object(context) as Record<string, unknown>;
  return typeof test_id === 'string' && typeof result_id === 'string'
    ? { ...(context as object) }
    : undefined;
}

function fromCookie(value: string | undefined): unknown {
  try {
    return value && JSON.parse(decodeURIComponent(value));
  } catch {
    return undefined;
  }
}

function ciTest(): string | undefined {
  const known = cookie('datadog-ci-visibility-test-execution-id') ?? (window as Page).Cypress?.env('traceId');
  return typeof known === 'string' ? known : undefined;
}
