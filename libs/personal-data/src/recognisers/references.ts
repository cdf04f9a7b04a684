/**
 * Words after which a number is the name of a thing: a ticket, an order, a device, a version. Such a number is never a phone or a card, whatever
 * it looks like.
 */
const REFERENCE = new RegExp(
  String.raw`(?:\b(?:tickets?|case|incident|problem|change|request|sr|inc|req|chg|orders?|order|bestell(?:ung|nummer)?|auftrag|rechnung|invoice|rechnungsnr|facture|commande|pedido|factura|ordine|fattura|po|quote|offer|contract|vertrag|serial|seriennummer|s\/?n|sn|asset|inventory|inventar|tag|part|p\/?n|model|imei|imsi|iccid|mac|uuid|guid|hash|build|version|ver|release|firmware|kb|patch|revision|rev|commit|error|code|fehler|erreur|event|pid|port|vlan|tracking|sendung|parcel|shipment|barcode|ean|isbn|sku|article|artikel|licen[cs]e|lizenz|key|product|customer|kunden|client|account|konto|transaction|batch|lot|job|run|log|timestamp|epoch|date|datum|reference|ref|vorgang|container|device|session|process|object|equipment|gerät|room|raum|zimmer|rack|floor|building)\b|#)` +
    String.raw`[\s.:#=-]{0,3}(?:(?:no|nr|number|num|nummer|numéro|número|numero|id|tag|code|key|is|was|ist)\b[\s.:#=-]{0,3}){0,2}[-:#]?\s?["'(\[]?$`,
  'iu',
);

/** True when what starts at `start` is named as a reference by the words before it. */
export function isReference(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 40), start);
  // `order PO-4711`: the number may begin with letters.
  return REFERENCE.test(before) || REFERENCE.test(before.replace(/\p{Lu}{1,6}[_-]?$/u, ''));
}
