/** A `resource` or `navigation` entry as a record (the other side: `Reader::resource` in `src/record/operations.rs`). */
import { isIntake } from '../capture/request';
import { Op, type Observation } from '../protocol';
import { now } from '../recorder';
import { stringify } from '../sanitise';

/** Not yet in TypeScript's library. */
interface ResourceEntry extends PerformanceResourceTiming {
  contentType?: string;
  deliveryType?: string;
}

/** In the order in which `src/collect/resource.rs` reads them. */
const NUMBERS = [
  'responseStatus',
  'encodedBodySize',
  'decodedBodySize',
  'transferSize',
  'redirectStart',
  'redirectEnd',
  'workerStart',
  'fetchStart',
  'domainLookupStart',
  'domainLookupEnd',
  'connectStart',
  'secureConnectionStart',
  'connectEnd',
  'requestStart',
  'responseStart',
  'responseEnd',
] as const;

/** Reads an entry; nothing for our own requests. */
export function resourceRecord(
  entry: ResourceEntry,
  trace?: Record<string, unknown>,
): Observation | undefined {
  const { name, startTime, duration, initiatorType, nextHopProtocol, deliveryType, contentType } = entry;
  if (isIntake(name)) return undefined;
  return [
    Op.Resource,
    now(),
    startTime,
    duration,
    name,
    initiatorType,
    stringify({
      protocol: nextHopProtocol || undefined,
      delivery_type: deliveryType === '' ? 'other' : deliveryType,
      render_blocking_status: (entry as { renderBlockingStatus?: string }).renderBlockingStatus,
      response: contentType ? { headers: { 'content-type': contentType } } : undefined,
    }),
    trace && stringify(trace),
    ...NUMBERS.map((name) => entry[name] || 0),
  ];
}
