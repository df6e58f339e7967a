/** What a goal of an authored lesson says where its author wrote no words: fetched with the lesson. */
export const authored = {
  'authored.pod-ready': '`{name}` is Ready.',
  'authored.available': 'The Deployment `{name}` has at least {count} available {count:replica|replicas}.',
  'authored.endpoints': 'The Service `{name}` has at least {count} ready {count:pod|pods} behind it.',
  'authored.restarts': '`{name}` is Ready, after at most {count} {count:restart|restarts}.',
  'authored.image': '`{name}` is Ready and runs the image `{image}`.',
  'authored.exists': 'There is `{resource}/{name}`.',
  'authored.absent': 'There is no `{resource}/{name}` any more.',
  'authored.node-empty': 'No pod is left on the node `{name}`, apart from those of DaemonSets.',
} as const
