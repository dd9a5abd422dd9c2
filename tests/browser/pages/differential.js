'use strict';

const receipt = document.getElementById('receipt');

function onPress(id, act) {
  document.getElementById(id).addEventListener('click', act);
}

onPress('pay', () => {
  receipt.textContent = 'Paid.';
});
onPress('rage', () => {
  receipt.textContent += ' Still waiting.';
});
onPress('explode', () => {
  throw new TypeError('boom in a click');
});
onPress('route', () => {
  history.pushState(null, '', '/differential/cart?step=2');
  receipt.textContent = 'In the cart.';
});

/** What an application's own code tells. */
async function tell() {
  rum.setGlobalContextProperty('build', { commit: 'abc123', flags: ['one', 'two'] });
  rum.setViewContextProperty('section', 'checkout');
  rum.addFeatureFlagEvaluation('new-cart', true);
  rum.addTiming('offer_shown');
  rum.addAction('checkout_step', { step: 'payment', cart_value: 99.9, none: null, missing: undefined });
  rum.addError(new Error('payment refused', { cause: new TypeError('card expired') }), { amount: 42.5 });
  rum.addError('a plain string');
  rum.addError({ code: 17, why: 'an object' });
  rum.addDurationVital('search', { startTime: Date.now() - 250, duration: 120, context: { hits: 3 } });
  rum.startDurationVital('render', { description: 'the list' });
  rum.stopDurationVital('render');
  console.error('told to the console', new RangeError('out of range'), { code: 5 });
  Promise.reject(new RangeError('nobody catches this'));
}

async function request() {
  await fetch('/status/200?of=fetch');
  await fetch(new Request('/status/404?of=fetch', { method: 'POST', body: 'sent' }));
  await fetch('http://127.0.0.1:1/refused').catch(() => {});
  await new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', '/status/500?of=xhr');
    xhr.onloadend = resolve;
    xhr.send();
  });
}

/** Longer than the 50 ms from which on a task is long. */
function work() {
  return new Promise((resolve) =>
    setTimeout(() => {
      for (const until = performance.now() + 150; performance.now() < until;);
      resolve();
    }),
  );
}

/** By a timer: who asked for it is in no stack then. */
function start(act) {
  setTimeout(() => act().then(() => (window.done = act.name)));
}
