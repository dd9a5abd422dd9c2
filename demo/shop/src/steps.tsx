import { steps, type Step } from './checkout';

const names: Record<Step, string> = {
  cart: 'Cart',
  shipping: 'Shipping',
  payment: 'Payment',
  confirmation: 'Done',
};

export function Steps({ current }: { current: Step }) {
  return (
    <ol className="steps" aria-label="Checkout">
      {steps.map((step) => (
        <li key={step} aria-current={step === current ? 'step' : undefined}>
          {names[step]}
        </li>
      ))}
    </ol>
  );
}
