/** The package's entry for those who host the core themselves: the same API, `init` takes the core. */
import type * as Public from '../pkg/types/slim';
import { createRum, supplied } from './rum';

export { CanvasRecordingQuality, DefaultPrivacyLevel, DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';

const rum = createRum(() => import('./core'));
const { init } = rum;

export const datadogRum: typeof Public.datadogRum = Object.assign(rum, {
  init(options: Public.SlimInitConfiguration) {
    // The core is no option: a copy of the configuration is handed out, and is to stay one of plain values.
    const { core, ...rest } = options ?? {};
    supplied.core ??= core;
    init((options && rest) as Parameters<typeof init>[0]);
  },
});
