/** What few pages need: each a chunk of its own, which costs the others nothing. */
import { loadPlugins, loadStoredContexts } from '../chunks';
import { say } from '../console';
import type { Recorder } from '../recorder';
import { describe } from './describe';

/** What the tools that test pages leave on them. */
const LEFT = [
  'Cypress',
  ...['RUM_CONTEXT', 'PUBLIC_ID', 'RESULT_ID'].map((name) => `_DATADOG_SYNTHETICS_${name}`),
];
/** Whether the page is under test, by its cookies and what else is on it. */
export const isUnderTest = (cookies: string): boolean =>
  /datadog-(synthetics|ci)-/.test(cookies) || LEFT.some((name) => name in window);

/** Loads and starts what this page needs of it. Without one of them the rest goes on. */
export async function loadExtras(recorder: Recorder): Promise<void> {
  const { storeContextsAcrossPages, plugins } = recorder.config;
  try {
    if (storeContextsAcrossPages) (await loadStoredContexts()).keepContexts(recorder);
    if (plugins.some(({ onRumStart }) => onRumStart)) (await loadPlugins()).startPlugins(recorder, describe);
  } catch (error) {
    say('A part of the SDK could not be loaded.', 'error', error);
  }
}
