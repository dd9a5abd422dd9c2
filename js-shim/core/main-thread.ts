/** What the SDK itself took of the main thread, by feature. */
import { guard, spent } from '../guard';
import { Op } from '../protocol';

/** Operations by feature; what is not here keeps the SDK running. */
const FEATURES: Record<string, Op[]> = {
  views: [Op.Location, Op.StartView, Op.ViewName, Op.Timing, Op.Restored, Op.LoadingTime, Op.Scroll],
  actions: [Op.Action, Op.Press, Op.Reaction, Op.Click, Op.StartAction, Op.StopAction],
  errors: [Op.Error],
  contexts: [Op.Context],
  entries: [Op.Entry],
  vitals: [Op.Vital],
  resources: [Op.RequestStart, Op.RequestEnd],
  replay: [Op.Replay],
};

const byOperation: number[] = [];

/** The core, or the recorder, worked this long on a record. */
export function worked(operation: Op, ms: number): void {
  byOperation[operation] = (byOperation[operation] ?? 0) + ms;
}

/** The guard of the recorder of session replays: what nobody else counts is a feature of its own. */
export const guardRecorder: typeof guard = (work) =>
  guard((...args) => {
    const start = spent.depth > 1 ? 0 : performance.now();
    try {
      return work(...args);
    } finally {
      if (start) worked(Op.Replay, performance.now() - start);
    }
  });

/** Milliseconds by feature, to a tenth; `capture` is what was done outside of core and recorder. */
export function mainThread(): Record<string, number> {
  const all: Record<string, number> = { capture: spent.total };
  byOperation.forEach((ms, operation) => {
    const feature = Object.keys(FEATURES).find((name) => FEATURES[name]!.includes(operation)) ?? 'running';
    all[feature] = (all[feature] ?? 0) + ms;
    all.capture! -= ms;
  });
  return Object.fromEntries(
    Object.entries(all).map(([feature, ms]) => [feature, Math.max(Math.round(ms * 10) / 10, 0)]),
  );
}
