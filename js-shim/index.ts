/** The package's entry. Importing it does nothing; `init` does. */
import { createRum as create } from './rum';

export type * from '../pkg/types';

/** The SDK of this page. */
export const datadogRum = create(() => import('./core'));

/** Another instance beside it. */
export const createRum = (namespace: string) => create(() => import('./core'), namespace);
export { CanvasRecordingQuality, DefaultPrivacyLevel, DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';
