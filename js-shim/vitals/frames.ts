/** What else happened in the frame of an interaction: its other events, and the scripts that ran. */
import type { INPLongestScriptSummary, PerformanceLongAnimationFrameTiming } from '../../pkg/types/vitals';
import { observe } from './observe';

/** Events that one paint answered. */
export interface Frame {
  renderTime: number;
  startTime: number;
  processingStart: number;
  processingEnd: number;
  entries: PerformanceEventTiming[];
}

/** Durations are rounded to this, so the same paint is seen at times that differ by as much. */
const ROUNDING_MS = 8;
const KEPT = 10;

const endOf = ({ startTime, duration }: PerformanceEntry): number => startTime + duration;

export interface Frames {
  take(entry: PerformanceEventTiming): void;
  /** The frame of an event that was taken. */
  of(entry: PerformanceEventTiming): Frame | undefined;
  longAnimationFrames(start: number, end: number): PerformanceLongAnimationFrameTiming[];
  /** Lets go of all but the latest and what is still asked for. */
  forget(asked: PerformanceEventTiming[]): void;
}

export function createFrames(keepEntries: boolean): Frames {
  let frames: Frame[] = [];
  let slow: PerformanceLongAnimationFrameTiming[] = [];
  const byEvent = new WeakMap<PerformanceEventTiming, Frame>();
  let latestEnd = 0;
  const slowFrames = observe<PerformanceLongAnimationFrameTiming>(['long-animation-frame'], (entries) => {
    slow.push(...entries);
    trim();
  });

  const meets = (entry: PerformanceEntry, start: number, end: number): boolean =>
    entry.startTime < end && endOf(entry) > start;
  // They may come before their events do.
  const trim = (): void => {
    slow = slow.filter(
      (entry, place) =>
        frames.some(({ startTime, processingEnd }) => meets(entry, startTime, processingEnd)) ||
        (entry.startTime > latestEnd && place >= slow.length - KEPT),
    );
  };

  return {
    take(entry) {
      const { startTime, processingStart, processingEnd } = entry;
      const renderTime = endOf(entry);
      latestEnd = Math.max(latestEnd, processingEnd);
      let frame = frames.find((other) => Math.abs(other.renderTime - renderTime) <= ROUNDING_MS);
      if (frame) {
        frame.startTime = Math.min(frame.startTime, startTime);
        frame.processingStart = Math.min(frame.processingStart, processingStart);
        frame.processingEnd = Math.max(frame.processingEnd, processingEnd);
      } else {
        frame = { renderTime, startTime, processingStart, processingEnd, entries: [] };
        frames.push(frame);
      }
      if (keepEntries) frame.entries.push(entry);
      byEvent.set(entry, frame);
    },
    of: (entry) => byEvent.get(entry),
    longAnimationFrames(start, end) {
      slowFrames?.drain();
      return slow.filter((entry) => meets(entry, start, end));
    },
    forget(asked) {
      const needed = asked.map((entry) => byEvent.get(entry));
      frames = frames.filter((frame, place) => place >= frames.length - KEPT || needed.includes(frame));
      trim();
    },
  };
}

/** An interaction's way to its paint. */
export interface Way {
  startTime: number;
  processingStart: number;
  processingEnd: number;
  paint: number;
}

/** What the time of an interaction went to. */
export function totals(way: Way, slow: PerformanceLongAnimationFrameTiming[]): object {
  const last = slow[slow.length - 1];
  if (!last) return {};
  let scripts = 0;
  let layout = 0;
  let longestScript: INPLongestScriptSummary | undefined;
  for (const frame of slow) {
    layout += endOf(frame) - frame.styleAndLayoutStart;
    for (const entry of frame.scripts) {
      const { startTime, duration, forcedStyleAndLayoutDuration } = entry;
      const intersectingDuration = endOf(entry) - Math.max(way.startTime, startTime);
      if (intersectingDuration < 0) continue;
      const forced = duration ? (intersectingDuration / duration) * forcedStyleAndLayoutDuration : 0;
      scripts += intersectingDuration - forced;
      layout += forced;
      if (intersectingDuration <= (longestScript?.intersectingDuration ?? 0)) continue;
      const subpart =
        startTime < way.processingStart
          ? 'input-delay'
          : startTime >= way.processingEnd
            ? 'presentation-delay'
            : 'processing-duration';
      longestScript = { entry, subpart, intersectingDuration };
    }
  }
  const paint = endOf(last) >= way.processingEnd ? way.paint - endOf(last) : undefined;
  return {
    ...(longestScript && { longestScript }),
    totalScriptDuration: scripts,
    totalStyleAndLayoutDuration: layout,
    ...(paint !== undefined && { totalPaintDuration: paint }),
    totalUnattributedDuration: way.paint - way.startTime - scripts - layout - (paint ?? 0),
  };
}
