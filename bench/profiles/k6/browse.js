// People look around: products by name, several at once, searches, and whether there is any left.

import { any, call, DURATION, list, thresholds, VUS } from './common.js';

const products = list('products');
const batches = list('batches');
const stockLevels = list('stockLevels');
const searches = list('searches');

export const options = {
  scenarios: { browse: { executor: 'constant-vus', vus: VUS, duration: DURATION } },
  thresholds: thresholds(100),
};

export function browse() {
  const what = Math.random();
  if (what < 0.7) {
    call('catalog.v1.CatalogService/GetProduct', { name: any(products) });
  } else if (what < 0.8) {
    call('catalog.v1.CatalogService/SearchProducts', { query: any(searches), page_size: 10 });
  } else if (what < 0.9) {
    call('inventory.v1.InventoryService/GetStock', { name: any(stockLevels) });
  } else {
    call('catalog.v1.CatalogService/BatchGetProducts', { names: [...new Set(any(batches))] });
  }
}

export default browse;
