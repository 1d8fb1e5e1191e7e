/** Texts of secrets, which are only ever written. */
export const secretsTexts = {
  storePlain: 'Keep secrets in a file in plain text',
  storePlainHint: 'This system has no key store. Without your consent they are kept only until Rivulet ends.',
  stored: 'Stored: leave empty to keep it',
  forget: 'Forget the stored one',
  places: {
    'key-store': 'kept in the system’s key store',
    plain: 'kept in a file in plain text',
    memory: 'kept until Rivulet ends',
  },
} as const;
