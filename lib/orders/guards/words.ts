/** Numbers as refusals say them. */

export const money = (amount: number): string =>
  amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** At least two decimals: 181.9 is a price of 181.90. */
export const priceText = (price: number): string =>
  price.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 8, useGrouping: false });

export const quantityText = (quantity: number): string =>
  quantity.toLocaleString("en-US", { maximumFractionDigits: 8 });
