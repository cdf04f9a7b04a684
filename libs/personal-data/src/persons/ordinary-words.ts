/** Words that stand where names stand and are none: roles, teams, greetings, weekdays, products. Small letters. */
const WORDS = `
a about access account accounts accounting active adapter address admin administrator adobe after again agent alert all am an analyst and any anyone app apple
application approval april archive are article as asap asset assistant at audit august auf aus authentication azure back backup bank bei best big bitte board boss
both branch browser building bureau but by call calendar camera can card case center central centre chat check chief chrome cisco citrix city client cloud code
colleague colleagues collega collègue commit community company computer conference connection contact contract controller corp corporate could council credit
customer customers cyber dank danke das data database dear debian december defender dell department der desk desktop developer development device die dies direct
director directory disk display division do docker document domain door drive driver dual due during east edge eine einer email employee encryption end
engineer engineering enterprise entry equipe équipe er error es essential estate ethernet event every everybody everyone excel exchange external facilities
february field file files finance firefox firewall first floor folder for form france freitag friday from für gateway gateways general german germany get git github
global good google grateful greetings group grüße guest guten hallo hardware have he head headset health hello help helpdesk herr herren hi high history
hospital host hotel hour how hp hr human i ich id ihr ihre if im in incident info information infrastructure inside install intel internal internet invoice is issue it
item its january java jira job july june junior kein keine kernel key keyboard kind kollege kollegen kubernetes lab laptop last legal lenovo level library
license line linux list local location lock log login logistics london low mac mail mailbox main maintenance management manager march marketing master may me
media meeting member merci message microsoft ministry mit mittwoch mobile model module monday monitor monitoring montag more most mouse munich my name national
need network neu neue new news next nice night no none north not note nothing notice november number october odbc of offer office officer okta old on once one
onedrive online open operating operations operator option oracle order orders our outlook output owner page paris partner party password payment people phone
please point police policy port portal power powershell president pricing print printer priority private problem product production program project prompt proxy
purchase python quality query queue quick re read reception regards regional release remote report request research reset resource response rest
restaurant result return rhine river road robot roof room root router sales samsung samstag sap saturday scanner school screen search second secretary section
secure security see send senior september serial server servers service services session setup shared sharepoint she shift shipping shop sign since sincerely
sir site smart so software some someone sonntag sorry source south space spam speaker sql staff standard start state station status step still stock
storage store street student studio subject sunday super supervisor supplier support switch system systems table tablet task team teams technician technical
technology telephone template test thank thanks that the their them then there they this thursday ticket time to today token tomorrow tool tools total
track training transfer trust tuesday two ubuntu und unit university unix until update upgrade urgent us usb user users vendor version via video viele
virtual visio visual vmware volume vpn wan war warehouse was we web website wednesday week welcome west what when where which who why wi-fi wifi will window
windows wir with word work workstation would wireless xerox yes yesterday you your zoom zwei zum zur monsieur madame messieurs señores señor señora
mesdames ladies gentlemen liebe lieber sehr geehrte geehrter geehrten damen bonjour buenos buenas días hola ciao salve egregio gentile beste
von vom beim leider seit nach vor wenn als aber oder auch nur noch nicht bis avec pour dans depuis les des une est sont desde hasta cuando con para por una los las
dal del della con per non una dopo quando come sono questo questa kunde frau mann frage hilfe drucker rechner bildschirm passwort benutzer konto netzwerk fehler
zugang anmeldung rechnung technik buchhaltung vertrieb personal einkauf abteilung leitung geschäftsführung informatique comptabilité assistenza supporto amministrazione
soporte ventas contabilidad dirección service-desk supervisor's everyone's cheers best warm sincerely respectfully faithfully yours truly
`;
const ORDINARY: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ''));

/** True of words that are no part of a name here, whatever stands before them. */
export function isOrdinaryWord(word: string): boolean {
  const plain = word.toLowerCase().replace(/['’]s$/, '');
  return ORDINARY.has(plain) || plain.split('-').every((part) => ORDINARY.has(part));
}

/** Given names that are ordinary words, places or makers too: they only count where the words around them speak of a person. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  `will may mark page grant chase office virginia paris jordan austin case cloud north west summer april june august sunday king prince major general london berlin
sharon dallas cisco dell apple oracle ruby crystal ivy rose lily art bill rob pat sandy faith hope joy harmony melody storm rain star sky ocean river lake forest
reed cliff dean drew miles max guy gene ray rich dick jack barb chuck buck sterling royal justice patience chance lane the can not an in on no do so my van de la
le al an pc sa se si un una per con como mas ben bin den der dem des die das ein es ist auf von zu im am ab bei wo da so san santa saint don dan sun moon true
blue green brown white black gray grey silver gold amber violet olive ginger basil sage clay stone flint jet jade pearl opal diamond jewel star chip dash echo
delta alpha beta gamma omega nova aurora atlas apollo titan zeus thor odin phoenix hunter archer mason cooper carter porter taylor tanner turner parker
walker ryder ranger scout rocky rusty sunny stormy misty dusty windy brook brooke dale glen heath wade marina asia africa america china india israel georgia
carolina dakota montana nevada florence milan roma verona siena vienna geneva lourdes trinity destiny genesis nations angel christian muslim prosper victor major
sergeant marshal bishop pope abbot deacon page earl duke baron count knight squire judge honor mercy charity liberty unity amity creed deed win van winner
link net dot com web dom ram rom bit byte ace access adobe excel micro mac opera safari edge brave elastic kali debian red hat suse sap ibm sage epic
first last long short young old new early late ever never always only just even still yet else other same such own set get put let run log key lock open close
star time date day week month year hour min sec part line row type name word text font size view edit file form field table chart list item index page`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** True of given names that alone, or before another word with a capital, prove nothing. */
export function isAmbiguousName(word: string): boolean {
  return AMBIGUOUS.has(word.toLowerCase());
}
