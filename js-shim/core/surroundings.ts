/** Facts about the page that change now and then and stand on every event: network and viewport. */
import { guard, listen } from '../guard';
import { ContextKind, Op } from '../protocol';
import { record, type Recorder } from '../recorder';
import { stringify } from '../sanitise';
import { sleep } from '../zone';
import { nextFrame } from './timers';

/** `navigator.connection`, where there is one. */
interface NetworkInformation extends EventTarget {
  type?: string;
  effectiveType?: string;
}

/** A resize comes in bursts. */
const RESIZE_DELAY_MS = 200;

/** The first use of `Intl` loads its data: 15 to 24 ms of main thread, 60 to 90 on a slow device. Not while it starts. */
const INTL_DELAY_MS = 5000;

/** Tells the time zone, on view events from then on. */
export function tellTimeZone(recorder: Recorder): void {
  const tell = (zone: string): void =>
    recorder.push(record(Op.Context, ContextKind.Device, stringify({ device: { time_zone: zone } })));
  // From Chrome 144 and Firefox 139 on: a millisecond at most.
  const { Temporal } = window as { Temporal?: { Now?: { timeZoneId?: () => string } } };
  const zone = Temporal?.Now?.timeZoneId?.();
  if (zone) tell(zone);
  else
    sleep(
      guard(() => tell(Intl.DateTimeFormat().resolvedOptions().timeZone)),
      INTL_DELAY_MS,
    );
}

/** Tells network and viewport now and whenever they change; what it tells stands on every event as it is. */
export function watchSurroundings(recorder: Recorder): void {
  let viewport: { width: number; height: number } | undefined;
  const tell = (): void => {
    const { type, effectiveType } = (navigator as { connection?: NetworkInformation }).connection ?? {};
    const members = {
      connectivity: {
        status: navigator.onLine ? 'connected' : 'not_connected',
        interfaces: type && [type],
        effective_type: effectiveType,
      },
      display: viewport && { viewport },
    };
    recorder.push(record(Op.Surroundings, stringify(members)));
  };
  // Sizes are cheap to read only right before a paint, when the layout is clean.
  const measure = (): void => {
    nextFrame(
      guard(() => {
        const visual = window.visualViewport;
        viewport = visual
          ? { width: visual.width * visual.scale, height: visual.height * visual.scale }
          : { width: innerWidth, height: innerHeight };
        tell();
      }),
    );
  };
  tell();
  measure();
  listen(window, ['online', 'offline'], tell);
  let timer: number | undefined;
  listen(window, ['resize'], () => {
    timer ??= sleep(() => {
      timer = undefined;
      measure();
    }, RESIZE_DELAY_MS);
  });
}
