/** The package's entry. Importing it does nothing; `init` does. */
import { createRum as create } from './rum';
import { VERSION } from './version';

export type * from '../pkg/types';

/** The SDK of this page. */
export const datadogRum = create(VERSION, () => import('./core'));

/** Another instance beside it. */
export const createRum = (namespace: string) => create(VERSION, () => import('./core'), namespace);
export { CanvasRecordingQuality, DefaultPrivacyLevel, DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';
