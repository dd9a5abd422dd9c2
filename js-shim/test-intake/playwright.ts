import type * as Public from '../../pkg/types/testing';
import { createStore } from './store';

export const routeTestIntake: typeof Public.routeTestIntake = async (page) => {
  const { intake, takeBytes } = createStore(async () => {
    // A page on its way elsewhere has no script to run, and sends by itself.
    await page.evaluate(`void dispatchEvent(new Event('freeze'))`).catch(() => {});
  });
  // Behind a proxy the path stands in its query, encoded.
  const isIntake = ({ href }: URL): boolean => decodeURIComponent(href).includes('/api/v2/rum?');
  await page.route(isIntake, async (route) => {
    const body = route.request().postDataBuffer();
    if (body) await takeBytes(new Uint8Array(body));
    await route.fulfill({ status: 202, body: '{}', headers: { 'access-control-allow-origin': '*' } });
  });
  return intake;
};
