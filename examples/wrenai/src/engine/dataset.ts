export type Row = Readonly<Record<string, string | number>>;
export type Tables = Readonly<Record<string, readonly Row[]>>;

/** The sample data that a newcomer begins with: a shop of two tables. */
export const samples: Readonly<Record<string, Tables>> = {
  shop: {
    orders: [
      { id: 1, customer: 1, city: 'Turin', product: 'chair', amount: 120 },
      { id: 2, customer: 2, city: 'Oslo', product: 'table', amount: 400 },
      { id: 3, customer: 1, city: 'Turin', product: 'lamp', amount: 60 },
      { id: 4, customer: 3, city: 'Lyon', product: 'chair', amount: 130 },
      { id: 5, customer: 2, city: 'Oslo', product: 'chair', amount: 110 },
    ],
    customers: [
      { id: 1, name: 'Ada', city: 'Turin' },
      { id: 2, name: 'Niels', city: 'Oslo' },
      { id: 3, name: 'Sophie', city: 'Lyon' },
    ],
  },
};
