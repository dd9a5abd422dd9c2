/** The package's entry. Importing it does nothing; `init` does. */
import { createRum } from './rum';
import { VERSION } from './version';

export type * from '../pkg/types';

/** The SDK of this page. */
export const datadogRum = createRum(VERSION, () => import('./core'));
export { CanvasRecordingQuality, DefaultPrivacyLevel, DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';
