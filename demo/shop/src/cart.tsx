import { createContext, useContext, useState, type ReactNode } from 'react';
import type { Product } from './catalogue';

export interface CartLine {
  product: Product;
  quantity: number;
}

export interface Order {
  number: string;
  value: number;
  itemsCount: number;
}

interface Cart {
  lines: CartLine[];
  value: number;
  itemsCount: number;
  /** What was bought last, for the confirmation: the cart itself is empty by then. */
  order: Order | undefined;
  add(product: Product): void;
  setQuantity(product: Product, quantity: number): void;
  complete(orderNumber: string): void;
}

const CartContext = createContext<Cart | undefined>(undefined);

export function CartProvider({ children }: { children: ReactNode }) {
  const [lines, setLines] = useState<CartLine[]>([]);
  const [order, setOrder] = useState<Order>();
  const value = lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
  const itemsCount = lines.reduce((sum, { quantity }) => sum + quantity, 0);

  function setQuantity(product: Product, quantity: number) {
    setLines((current) => {
      const changed = current.map((line) => (line.product === product ? { product, quantity } : line));
      return changed.filter((line) => line.quantity > 0);
    });
  }

  function add(product: Product) {
    setLines((current) => {
      const quantity = current.find((line) => line.product === product)?.quantity ?? 0;
      return [...current.filter((line) => line.product !== product), { product, quantity: quantity + 1 }];
    });
  }

  function complete(orderNumber: string) {
    setOrder({ number: orderNumber, value, itemsCount });
    setLines([]);
  }

  return (
    <CartContext value={{ lines, value, itemsCount, order, add, setQuantity, complete }}>
      {children}
    </CartContext>
  );
}

export function useCart(): Cart {
  const cart = useContext(CartContext);
  if (!cart) throw new Error('useCart outside of CartProvider');
  return cart;
}
