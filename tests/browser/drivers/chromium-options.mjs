// @ts-check
/**
 * How Chromium is started, here and in the demo: each brings a Playwright of its own, so this must import no package.
 */
import { findBinary } from './binary.mjs';

/**
 * Two are ours: since Chromium draws what its address bar proposes as web pages, it loads two of them beside each of a
 * test's, hidden, and they took more than half of the processor time. The rest are Playwright's own, which this switch
 * replaces: those of them that are about Chromium on Linux.
 */
const DISABLED_FEATURES = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
];

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${DISABLED_FEATURES}`,
  // A slip in a test's configuration must never reach a vendor's intake.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** For `launch` of Playwright's `chromium`. */
export const chromiumOptions = () => ({
  executablePath: findBinary('CHROMIUM', ['/usr/bin/chromium', '/usr/bin/chromium-browser'], 'chromium'),
  args: ARGS,
  // Playwright turns the back/forward cache off; users have it.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
});
