export interface Product {
  slug: string;
  name: string;
  kind: 'Pans' | 'Pots' | 'Tools';
  price: number;
  summary: string;
  details: string;
}

export const kinds = ['Pans', 'Pots', 'Tools'] as const;

export const products: Product[] = [
  {
    slug: 'skillet',
    name: 'No. 8 Skillet',
    kind: 'Pans',
    price: 58,
    summary: 'The pan that does nearly everything.',
    details:
      'Sand-cast in one pour, milled smooth inside and seasoned three times. 26 cm, 2.4 kg, for any hob and the campfire.',
  },
  {
    slug: 'dutch-oven',
    name: 'Dutch Oven',
    kind: 'Pots',
    price: 149,
    summary: 'Bread, stew, and a lid that keeps the steam in.',
    details:
      'Five and a half litres of slow, even heat. The lid is ground to its pot, and its studs baste while you are away.',
  },
  {
    slug: 'griddle',
    name: 'Ridged Griddle',
    kind: 'Pans',
    price: 74,
    summary: 'Deep ridges for a proper sear.',
    details:
      'Spans two burners. Ridges on one side, flat on the other, and a channel that catches what runs off.',
  },
  {
    slug: 'kettle',
    name: 'Tetsubin Kettle',
    kind: 'Pots',
    price: 96,
    summary: 'Slow to boil, slow to cool.',
    details:
      'A litre and two decilitres, with the hobnail pattern that has kept hands off hot iron for three hundred years.',
  },
  {
    slug: 'press',
    name: 'Burger Press',
    kind: 'Tools',
    price: 32,
    summary: 'One kilogram of encouragement.',
    details: 'Flat patties, crisp bacon, sandwiches with edges. The beech handle stays cool.',
  },
  {
    slug: 'trivet',
    name: 'Leaf Trivet',
    kind: 'Tools',
    price: 21,
    summary: 'Keeps the table from finding out.',
    details: 'Cast from a fig leaf picked behind the foundry. Three cork feet underneath.',
  },
];

export function findProduct(slug: string): Product | undefined {
  return products.find((product) => product.slug === slug);
}

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

export function price(amount: number): string {
  return dollars.format(amount);
}
