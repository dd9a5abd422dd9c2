/** What the SDK itself took of the main thread, by feature. */
import { guard, spent } from '../guard';
import { Op } from '../protocol';

/** By operation; what is not here keeps the SDK running. */
const FEATURES: Partial<Record<Op, string>> = {
  [Op.Location]: 'views',
  [Op.StartView]: 'views',
  [Op.ViewName]: 'views',
  [Op.Timing]: 'views',
  [Op.Restored]: 'views',
  [Op.LoadingTime]: 'views',
  [Op.Scroll]: 'views',
  [Op.Action]: 'actions',
  [Op.Press]: 'actions',
  [Op.Reaction]: 'actions',
  [Op.Click]: 'actions',
  [Op.StartAction]: 'actions',
  [Op.StopAction]: 'actions',
  [Op.Error]: 'errors',
  [Op.Context]: 'contexts',
  [Op.Entry]: 'entries',
  [Op.Vital]: 'vitals',
  [Op.RequestStart]: 'resources',
  [Op.RequestEnd]: 'resources',
  [Op.Replay]: 'replay',
};

const byFeature: Record<string, number> = {};

/** The core, or the recorder, worked this long on a record. */
export function worked(operation: Op, ms: number): void {
  const feature = FEATURES[operation] ?? 'running';
  byFeature[feature] = (byFeature[feature] ?? 0) + ms;
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
  const known = Object.values(byFeature).reduce((sum, ms) => sum + ms, 0);
  const all = { capture: Math.max(spent.total - known, 0), ...byFeature };
  return Object.fromEntries(Object.entries(all).map(([feature, ms]) => [feature, Math.round(ms * 10) / 10]));
}
