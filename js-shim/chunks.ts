/**
 * What a page may need later: chunks of their own. A classic script, which has none, gets `chunks.classic.ts`.
 *
 * Those that use something of the entry import all of it (`rum.ts`): else it would be parted, by who uses what, into files
 * for which every page waits. What they need of the core's chunk is handed to them.
 */
export const loadEarly = () => import('./journal/early');
export const loadLeft = () => import('./journal/left');
export const loadRequestDetails = () => import('./request-details');
export const loadSockets = () => import('./web-sockets');
export const loadRemoteConfiguration = () => import('./remote-configuration');
export const loadBeforeSend = () => import('./core/before-send');
export const loadBridge = () => import('./core/bridge');
export const loadStoredContexts = () => import('./core/stored-contexts');
export const loadTestRun = () => import('./core/test-run');
export const loadPlugins = () => import('./core/plugins');
export const loadOtherStores = () => import('./core/other-stores');
