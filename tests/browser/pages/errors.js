// What goes wrong here goes wrong on purpose; the tests name the functions and lines of this file.
class Plain extends Error {}
class Derived extends Plain {
  constructor(message) {
    super(message);
    this.name = 'DerivedError';
  }
}

function make(factory) {
  return factory();
}

window.cases = {
  plain: () => make(() => new Plain('plain')),
  derived: () => make(() => new Derived('derived')),
  anonymous: () => make(() => new (class extends Derived {})('anonymous')),
};

window.logged = function logged(...values) {
  console.error(...values);
};

window.callFromHere = function callFromHere(method, ...values) {
  rum[method](...values);
};
