export { type InventoryHost, shortName } from './inventory-host';
export * from './inventory-store';
export * from './read-inventory-csv';
