/**
 * Words of courtesy, in the languages of our clients. They are in every other ticket and say nothing of its trouble; a search that ignores them finds
 * better. Postgres' own stop words are left out before.
 */
export const COURTESY_WORDS =
  'hi hello hey dear please kindly thank thanks regards kind best good morning afternoon evening cheers sincerely advance many team colleague colleagues ' +
  'hallo liebe lieber guten tag morgen bitte danke dank vielen freundlichen grüße grüßen grüsse grüssen gruß mfg geehrte ' +
  'bonjour merci cordialement madame monsieur cher avance hola gracias saludos estimado cordiales favor';
