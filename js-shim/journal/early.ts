/** A visit that ended before its core had come: a core of its own makes events of what was recorded. */
import type { SavedCall, SavedClick, SavedElement, ShortVisit } from '../capture/short-visit';
import type { Engine, EngineSetup } from '../core/engine';
import type { Note } from '../core/journal';
import { Op, type Field, type Observation } from '../protocol';
import type { LateMethod } from '../recorder';

/** What the running core has to tell a visit with. */
export interface Tools {
  startEngine: (setup: EngineSetup) => Promise<Engine>;
  /** Reads a press for an engine. */
  readerFor: (engine: Engine) => (event: PointerEvent, path: EventTarget[]) => Field[] | undefined;
  /** Methods that make records of calls, new ones for each visit. */
  late: () => Record<string, LateMethod>;
}

/** Makes batches of a visit; the session is that of its time, if the store still has it. */
export async function tellShortVisit(visit: ShortVisit, setup: EngineSetup, tools: Tools): Promise<void> {
  const { journal } = setup;
  const [at, origin, href, referrer, queue] = visit;
  const batches = new Map<string, Map<number, string>>();
  const engine = await tools.startEngine({
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
  const late = tools.late();
  const read = tools.readerFor(engine);
  const recordOf = (saved: string): Observation | void => {
    const item = JSON.parse(saved) as Observation | SavedCall | SavedClick;
    if (typeof item[0] === 'string') {
      const [method, calledAt, wall, ...args] = item as SavedCall;
      return late[method]?.({ at: calledAt, wall, domainContext: undefined }, ...args.map(revive));
    }
    const [operation, time, path, ...fields] = item as SavedClick;
    if (!Array.isArray(path)) return item as Observation;
    // The element's size and its place among others are not known: better no selector than a wrong one.
    const press = { type: 'click', timeStamp: time } as PointerEvent;
    const reading = read(press, rebuild(path.filter(Array.isArray)));
    return reading && [operation, time, reading[0], '{}', reading[2], ...fields];
  };
  for (const item of queue) {
    try {
      const record = item && recordOf(item);
      if (record) engine.observe(record);
    } catch {
      // Not written by us, or by another version: the rest still counts.
    }
  }
  engine.observe([Op.Unloading, at - origin]);
  engine.stop();
  batches.forEach((lines, batch) => {
    const body = [...lines.values()].join('\n');
    journal.note(batch, 0, new TextEncoder().encode(body));
    journal.left(at, batch, body);
  });
  journal.write();
}

/** The elements around a press, the innermost first, in a document that nobody sees and that runs nothing. */
function rebuild(path: SavedElement[]): Element[] {
  const inert = document.implementation.createHTMLDocument('');
  const elements = path.map(([name, attributes, text]) => {
    const element = inert.createElement(name);
    for (const attribute of Object.values(attributes)) {
      try {
        if (attribute) element.setAttribute(...attribute);
      } catch {
        // The parser takes names that this does not.
      }
    }
    // True: it can be edited.
    if (typeof text === 'string') element.append(text);
    return element;
  });
  elements.reduce((inner, outer) => (outer.append(inner), outer));
  return elements;
}

/** An error is an error again. */
function revive(value: any): unknown {
  if (Array.isArray(value)) return value.map(revive);
  const saved = value?.$ as [string, string, string, unknown] | undefined;
  if (!saved) return value as unknown;
  const [name, message, stack, cause] = saved;
  return Object.assign(new Error(message), value, { name, stack, cause: revive(cause) });
}
