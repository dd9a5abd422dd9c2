/**
 * The parts of `chunks.ts` inside one script. Not by `import()`: for a module's namespace esbuild adds a helper that
 * takes what a page put on `Object.prototype` for one of its exports.
 */
import { createEdit } from './core/before-send';
import { connect } from './core/bridge';
import { otherStore } from './core/other-stores';
import { startPlugins } from './core/plugins';
import { keepContexts } from './core/stored-contexts';
import { tellTestRun } from './core/test-run';
import { tellShortVisit } from './journal/early';
import { claim } from './journal/left';
import { configured } from './remote-configuration';
import { readRequestDetails } from './request-details';
import { trackSockets } from './web-sockets';

export const loadEarly = () => Promise.resolve({ tellShortVisit });
export const loadLeft = () => Promise.resolve({ claim });
export const loadRequestDetails = () => Promise.resolve({ readRequestDetails });
export const loadSockets = () => Promise.resolve({ trackSockets });
export const loadRemoteConfiguration = () => Promise.resolve({ configured });
export const loadBeforeSend = () => Promise.resolve({ createEdit });
export const loadBridge = () => Promise.resolve({ connect });
export const loadStoredContexts = () => Promise.resolve({ keepContexts });
export const loadTestRun = () => Promise.resolve({ tellTestRun });
export const loadPlugins = () => Promise.resolve({ startPlugins });
export const loadOtherStores = () => Promise.resolve({ otherStore });
