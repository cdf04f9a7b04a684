export { type InventoryHost, namesOf, shortName } from './inventory-host';
export * from './inventory-store';
export * from './read-inventory-csv';
