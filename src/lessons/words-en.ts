/** English words of all lessons: one chunk, fetched when lessons are first opened. */
export const words = import.meta.glob<string>('./*/en.md', { eager: true, query: '?raw', import: 'default' })
