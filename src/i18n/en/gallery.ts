/** The gallery around its examples. */
export const gallery = {
  'gallery.search': 'Search the examples',
  'gallery.search.hint': 'Search: a word, a field, a kind, a command',
  'gallery.nothing': 'No example mentions “{sought}”.',
  'gallery.own': 'Your own',
  'gallery.real': 'Your own cluster, recorded',
  'gallery.real.text':
    'Run this beside your cluster, stop it with Ctrl+C, and drop cluster.json on this window. It is read here, and nothing of it leaves your browser.',
  'gallery.real.line': 'The line that records a cluster',
  'gallery.real.copy': 'Copy the line',
} as const
