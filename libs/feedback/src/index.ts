export * from './feedback-links';
export * from './feedback-report';
export * from './feedback-tokens';
export * from './feedback.module';
export * from './note-ratings';
export { isRating, MAX_COMMENT, type NoteRef, type Rating, RATINGS } from './rating';
