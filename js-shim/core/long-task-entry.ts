/** A `longtask` or `long-animation-frame` entry as a record (the other side: `src/collect/long_task.rs`). */
import { Op, type Field, type Observation } from '../protocol';
import { now } from '../recorder';
import { stringify } from '../sanitise';

/** Not yet in TypeScript's library; only Chromium has them. */
interface Frame extends PerformanceEntry {
  blockingDuration: number;
  firstUIEventTimestamp: number;
  renderStart: number;
  styleAndLayoutStart: number;
  scripts: Script[];
}

interface Script extends PerformanceEntry {
  pauseDuration: number;
  forcedStyleAndLayoutDuration: number;
  executionStart: number;
  sourceURL: string;
  sourceFunctionName: string;
  sourceCharPosition: number;
  invoker: string;
  invokerType: string;
  windowAttribution: string;
}

/** Reads an entry. */
export function longTaskRecord(entry: PerformanceEntry): Observation {
  const { startTime, duration } = entry;
  const head: Observation = [Op.LongTask, now(), startTime];
  if (entry.entryType === 'longtask') return [...head, false, duration];
  const { blockingDuration, firstUIEventTimestamp, renderStart, styleAndLayoutStart, scripts } =
    entry as Frame;
  const script = (of: Script): Field[] => [
    of.duration,
    of.pauseDuration,
    of.forcedStyleAndLayoutDuration,
    of.startTime,
    of.executionStart,
    stringify({
      source_url: of.sourceURL,
      source_function_name: of.sourceFunctionName,
      source_char_position: of.sourceCharPosition,
      invoker: of.invoker,
      invoker_type: of.invokerType,
      window_attribution: of.windowAttribution,
    }),
  ];
  return [
    ...head,
    true,
    duration,
    blockingDuration,
    firstUIEventTimestamp,
    renderStart,
    styleAndLayoutStart,
    startTime,
    ...scripts.flatMap(script),
  ];
}
