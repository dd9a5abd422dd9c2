'use strict';

// A shift of known origin: nothing that the user did, well after the first paint.
setTimeout(() => {
  document.getElementById('spacer').style.height = '60px';
  window.shifted = true;
}, 150);

function explode() {
  throw new TypeError('boom in a click');
}

function reject() {
  Promise.reject(new RangeError('nobody catches this'));
}

function refuse() {
  rum.addError(new Error('payment refused', { cause: new TypeError('card expired') }), {
    order_amount: 42.5,
  });
}

document.getElementById('explode').addEventListener('click', explode);
document.getElementById('reject').addEventListener('click', reject);
document.getElementById('pay').addEventListener('click', () => {
  document.getElementById('receipt').textContent = 'Paid.';
});
document.getElementById('route').addEventListener('click', () => {
  history.pushState(null, '', '/visit/cart?step=2');
  document.getElementById('receipt').textContent = 'In the cart.';
});
