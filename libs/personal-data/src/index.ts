export { findPersonalData } from './find-personal-data';
export { ENTITIES, type Entity, type Finding } from './finding';
export { type KnownPerson, type MaskableText, type MaskedEntity, PersonalDataMask } from './personal-data-mask';
export { type ImpersonalTexts, withoutPersonalData } from './without-personal-data';
