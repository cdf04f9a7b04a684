export { type InventoryHost } from './inventory-host';
export * from './inventory-store';
export * from './read-inventory-csv';
