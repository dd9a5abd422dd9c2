/** A visit that ended before its core had come: a core of its own makes events of what was recorded. */
import type { ShortVisit } from '../capture/short-visit';
import type { Engine, EngineSetup } from '../core/engine';
import type { Note } from '../core/journal';
import { Op } from '../protocol';

/** Makes batches of a visit; the session is that of its time, if the store still has it. */
export async function tellShortVisit(
  visit: ShortVisit,
  setup: EngineSetup,
  startEngine: (setup: EngineSetup) => Promise<Engine>,
): Promise<void> {
  const { journal } = setup;
  const { at, origin, href, queue, referrer } = visit;
  const batches = new Map<string, Map<number, string>>();
  const engine = await startEngine({
    ...setup,
    recorder: { ...setup.recorder, href, referrer, viewed() {} },
    // Written to by nobody else, and read by nobody after.
    jar: { cookie: setup.jar.cookie },
    clock: { origin, now: () => at - origin, wall: () => at },
    onStart() {},
    // What would be written down is what has to be sent; the running core sends it.
    journal: {
      ...journal,
      sends: false,
      note(...[batch, place, line]: Note) {
        const lines = batches.get(batch) ?? new Map<number, string>();
        if (line) batches.set(batch, lines.set(place, new TextDecoder().decode(line)));
      },
    },
  });
  for (const record of queue) engine.observe(record);
  engine.observe([Op.Unloading, at - origin]);
  engine.stop();
  batches.forEach((lines, batch) => {
    const body = [...lines.values()].join('\n');
    journal.note(batch, 0, new TextEncoder().encode(body));
    journal.left(at, batch, body);
  });
}
