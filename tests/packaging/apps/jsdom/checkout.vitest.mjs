import { datadogRum } from 'ferrum-rum';
import { createTestIntake } from 'ferrum-rum/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** @type {import('ferrum-rum/testing').PageTestIntake} */
let intake;
beforeEach(() => {
  intake = createTestIntake();
  datadogRum.init({ applicationId: 'app', clientToken: 'token', ...intake.options });
});
afterEach(() => {
  datadogRum.destroy();
  intake.close();
});

test('an error is reported with its context, and can be waited for', async () => {
  datadogRum.addError(new TypeError('no such product'), { sku: 'kettle' });
  const { error, context } = await intake.waitFor('error', { error: { type: 'TypeError' } }, 10_000);
  expect(error.message).toBe('no such product');
  expect(context).toEqual({ sku: 'kettle' });
  await expect(intake.waitFor('action', undefined, 50)).rejects.toThrow(
    /No action within 50 ms[^]*no such product/,
  );
  intake.clear();
  expect(intake.received).toEqual([]);
}, 20_000);

test('a click of a script is reported as one of a user, with its element', async () => {
  document.body.innerHTML = '<button id="buy:now">Buy</button>';
  // As user-event does where there are no pointer events.
  for (const type of ['pointerdown', 'pointerup', 'click'])
    document.querySelector('button')?.dispatchEvent(new MouseEvent(type, { bubbles: true }));
  const { action, _dd } = await intake.waitFor('action', { action: { type: 'click' } }, 10_000);
  expect(action.target?.name).toBe('Buy');
  expect(_dd.action?.target?.selector).toBe('#buy\\:now');
}, 20_000);
