import { datadogRum } from 'ferrum-rum';
import { createTestIntake } from 'ferrum-rum/testing';
import { expect, test } from 'vitest';

test('an error is reported with its context, and can be waited for', async () => {
  const intake = createTestIntake();
  datadogRum.init({ applicationId: 'app', clientToken: 'token', ...intake.options });
  datadogRum.addError(new TypeError('no such product'), { sku: 'kettle' });
  const { error, context } = await intake.waitFor('error', { error: { type: 'TypeError' } }, 10_000);
  expect(error.message).toBe('no such product');
  expect(context).toEqual({ sku: 'kettle' });
  await expect(intake.waitFor('action', undefined, 50)).rejects.toThrow(
    /No action within 50 ms[^]*no such product/,
  );
  intake.clear();
  expect(intake.received).toEqual([]);
  intake.close();
}, 20_000);
