/**
 * What dead pages left. One transaction moves it to this page, so that of several pages one has it; whether it is worth
 * sending, the core says.
 */
import type { ShortVisit } from '../capture/short-visit';
import { guard } from '../guard';
import type { Entry, Open, Owner } from '.';
// See `chunks.ts`.
import '../rum';

/** Without locks: a page that wrote nothing for so long counts as dead. */
const SILENCE_MS = 300_000;

type Noted = [at: number, ...notes: [batch: string, place: number, line?: string][]];

/** Takes over what dead pages left, and tells of it, newest first. */
export async function claim(
  { name, page, left, leftSegment, early, keys }: Owner,
  open: Open,
): Promise<void> {
  const held = (await navigator.locks?.query())?.held?.map((lock) => lock.name);
  const isDead = (other: string, at: number): boolean =>
    other !== page && (held ? !held.includes(name + other) : Date.now() - at > SILENCE_MS);
  const batches = new Map<string, { at: number; lines: Map<number, string> }>();
  const keep = (batch: string, at: number, place: number, line: string): void => {
    const { lines } = batches.get(batch) ?? { lines: new Map<number, string>() };
    batches.set(batch, { at, lines: lines.set(place, line) });
  };
  const segments = new Map<string, [at: number, batch: string, segment: Uint8Array<ArrayBuffer>]>();
  const keepSegment = (at: number, batch: string, segment: Uint8Array<ArrayBuffer>): void =>
    void segments.set(batch, [at, batch, segment]);
  const forgotten = new Set<string>();
  // Nobody's batch: the core counts it.
  const corrupt = (): void => left(Date.now(), '', '');

  const visits: ShortVisit[] = [];
  const takeNotes = (): void => {
    for (const key of keys()) {
      let spent = true;
      try {
        const noted = JSON.parse(localStorage[key] as string) as ShortVisit | Noted;
        if (key.startsWith(`${name}early `)) {
          const [at, origin, , , queue] = noted as ShortVisit;
          if (Array.isArray(queue) && at >= origin) visits.push(noted as ShortVisit);
          else corrupt();
          continue;
        }
        const [at, ...notes] = noted as Noted;
        spent = isDead(key.slice(name.length), at);
        for (const [batch, place, line] of spent ? notes : []) {
          if (line && place < 0)
            keepSegment(
              at,
              batch,
              Uint8Array.from(atob(line), (letter) => letter.charCodeAt(0)),
            );
          else if (line) keep(batch, at, place, line);
          else forgotten.add(batch);
        }
      } catch {
        corrupt();
      } finally {
        if (spent) localStorage.removeItem(key);
      }
    }
  };

  const store = open('readwrite');
  const walk = store.openCursor();
  walk.onsuccess = guard(() => {
    const cursor = walk.result;
    if (cursor) {
      try {
        const [other, batch] = cursor.key as [string, string];
        const { at, lines } = cursor.value as Entry;
        if (isDead(other, at)) {
          cursor.delete();
          for (const [place, line] of lines) {
            // `SEGMENT`
            if (place < 0) keepSegment(at, batch, new Uint8Array(line));
            else keep(batch, at, place, new TextDecoder().decode(line));
          }
        }
      } catch {
        // It would be in the way for ever.
        cursor.delete();
        corrupt();
      }
      cursor.continue();
      return;
    }
    takeNotes();
    // At the end: notes stand in no order.
    for (const batch of forgotten) {
      batches.delete(batch);
      segments.delete(batch);
    }
    const put = (at: number, batch: string, ...line: Entry['lines'][0]): void => {
      store.put({ at, lines: [line] } satisfies Entry, [page, batch, 0]);
    };
    batches.forEach(({ at, lines }, batch) =>
      put(at, batch, 0, new TextEncoder().encode([...lines.values()].join('\n'))),
    );
    segments.forEach(([at, batch, segment]) => put(at, batch, -1, segment));
  });
  store.transaction.oncomplete = guard(() => {
    visits.forEach(early);
    for (const [batch, { at, lines }] of [...batches].sort(([, one], [, other]) => other.at - one.at))
      left(at, batch, [...lines.values()].join('\n'));
    segments.forEach((segment) => leftSegment(...segment));
  });
}
