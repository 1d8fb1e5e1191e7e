/** Why nothing could be asked, in a few words for people, by the code of a socket's error. */
export const noConnectionReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'it accepts no connection',
  UND_ERR_INVALID_ARG: 'a header cannot be sent',
};
