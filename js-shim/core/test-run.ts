/** Pages under test: Synthetics and CI Visibility say which test it is (spec a §8.5, §8.6). */
import { Op } from '../protocol';
import type { Recorder } from '../recorder';
import type { Tools } from './extras';

/** What the testing tools leave on the page. */
interface Page {
  _DATADOG_SYNTHETICS_RUM_CONTEXT?: unknown;
  _DATADOG_SYNTHETICS_PUBLIC_ID?: unknown;
  _DATADOG_SYNTHETICS_RESULT_ID?: unknown;
  Cypress?: { env(name: string): unknown };
}

const cookie = (name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;]+)`).exec(document.cookie)?.[1];

/** Tells of the test, and again when another one begins on the same page. */
export function tellTestRun(recorder: Recorder, { guard, listen, record, repeat, stringify }: Tools): void {
  let told: string | undefined;
  const tell = guard(() => {
    const synthetics = syntheticsTest();
    const execution = ciTest();
    const members = stringify({
      // Our `init` would not have come this far.
      synthetics: synthetics && { ...synthetics, injected: false },
      ci_test: execution && { test_execution_id: execution },
    });
    if (members === told) return;
    told = members;
    // What waits has happened in the test, too.
    recorder.queue.unshift(
      record(Op.TestRun, synthetics ? 'synthetics' : execution ? 'ci_test' : 'user', members),
    );
    recorder.wake();
  });
  tell();
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
