export * from './note-marker';
