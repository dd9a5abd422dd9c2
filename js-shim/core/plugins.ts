/** What plugins get when collection starts (spec a §8.1). */
import type { OnRumStartOptions } from '../../pkg/types';
import { say } from '../console';
import { guard } from '../guard';
import { ErrorSource, Op } from '../protocol';
import type { DomainContext, Recorder } from '../recorder';
import { stringify } from '../sanitise';
import type { describe as Describe } from './describe';
// See `chunks.ts`.
import '../rum';

/** Kinds of events by their number (`EventKind` in `src/diagnostics.rs`); a view is nobody else's to make. */
const KINDS = ['view', 'action', 'error', 'resource', 'long_task', 'vital'];

/** Starts them. */
export function startPlugins(recorder: Recorder, describe: typeof Describe): void {
  const options: OnRumStartOptions = {
    addEvent: guard((startTime, event, domainContext) => {
      const { type, date, context, _dd, ...members } = event as typeof event & {
        context?: object;
        _dd?: object;
      };
      const kind = KINDS.indexOf(type);
      if (kind > 0) {
        const parts = [members, _dd, context].map((part) => part && stringify(part));
        recorder.push([Op.Plugged, startTime, kind, Number(date), ...parts], domainContext as DomainContext);
      }
    }),
    addError: guard(({ error, handlingStack, componentStack, startClocks, context }) => {
      const members = { component_stack: componentStack };
      const at = startClocks.relative;
      const seen = describe(ErrorSource.Custom, error, { at, handlingStack, context, members });
      recorder.push(seen, { error, handlingStack });
    }),
  };
  for (const { onRumStart } of recorder.config.plugins) {
    try {
      onRumStart?.(options);
    } catch (error) {
      say('A plugin threw in onRumStart.', 'error', error);
    }
  }
}
