const { createTestIntake } = require('ferrum-rum/testing');
const { checkOut, start } = require('./checkout.js');

test('a check-out is reported, with its value, and no error', async () => {
  const intake = createTestIntake();
  start(intake.options);
  checkOut(129.9);
  const action = await intake.waitFor('action', { action: { target: { name: /^check/ } } }, 10_000);
  expect(action.context).toEqual({ value: 129.9 });
  expect(intake.events('view')).toHaveLength(1);
  expect(() => intake.expectOne('action', { context: { value: 1 } })).toThrow(
    /0 of action.*instead of one[^]*129.9/,
  );
  intake.expectNone('error');
  intake.close();
}, 20_000);
