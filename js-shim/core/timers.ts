/** Natives beside Zone.js (`zone.ts`) that only the core's chunk needs. */
import { native } from '../zone';

/** `setInterval`. */
export const repeat = (work: () => void, ms: number): number =>
  (native(window, 'setInterval' as keyof Window & string) as typeof window.setInterval).call(
    window,
    work,
    ms,
  );

/** `requestAnimationFrame`. */
export const nextFrame = (work: () => void): number =>
  native(window, 'requestAnimationFrame').call(window, work);
