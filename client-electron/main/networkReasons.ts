type Sentence = (host: string) => string;

const isOff: Sentence = (host) =>
  `Nothing is listening at ${host}. Check the port, and that the server is running: farglass serve.`;
const isUnknown: Sentence = (host) => `There is no computer named ${host}. Check the spelling and the network.`;
const isUnreachable: Sentence = (host) => `${host} cannot be reached. Check the network, a VPN, or a firewall.`;
const isSilent: Sentence = (host) => `${host} does not answer. Check the address; a firewall may be in the way.`;
const isCut: Sentence = (host) => `${host} broke the connection off. It may be restarting; try again.`;
const isOffline: Sentence = () => 'This computer has no network connection.';
const isForeign: Sentence = (host) => `What answers at ${host} is not a Farglass server. Check the port.`;
const isPlain: Sentence = (host) =>
  `${host} does not speak TLS. Use http:// instead of https:// if you trust the network.`;
const isBlocked: Sentence = (host) => `This machine's settings block connections to ${host}.`;
const isExpired: Sentence = (host) => `The certificate of ${host} has expired. Its owner must renew it.`;
const isMisnamed: Sentence = (host) =>
  `The certificate of ${host} was made for another name. Use the name it was made for.`;
const isUntrusted: Sentence = (host) =>
  `The certificate of ${host} comes from nobody that this computer trusts. Add its authority to the system's ` +
  `certificates.`;
const isProxy: Sentence = (host) =>
  `The proxy of this computer's network did not connect to ${host}. Check the proxy settings.`;

/** Chromium's names for what can go wrong, and Node's, with what people can do about it. */
const REASONS: Readonly<Record<string, Sentence>> = {
  ERR_CONNECTION_REFUSED: isOff,
  ECONNREFUSED: isOff,
  ERR_NAME_NOT_RESOLVED: isUnknown,
  ERR_NAME_RESOLUTION_FAILED: isUnknown,
  ENOTFOUND: isUnknown,
  EAI_AGAIN: isUnknown,
  ERR_ADDRESS_UNREACHABLE: isUnreachable,
  ERR_ADDRESS_INVALID: isUnreachable,
  EHOSTUNREACH: isUnreachable,
  ENETUNREACH: isUnreachable,
  ERR_CONNECTION_TIMED_OUT: isSilent,
  ERR_TIMED_OUT: isSilent,
  ETIMEDOUT: isSilent,
  UND_ERR_CONNECT_TIMEOUT: isSilent,
  TimeoutError: isSilent,
  ERR_CONNECTION_RESET: isCut,
  ERR_CONNECTION_CLOSED: isCut,
  ERR_CONNECTION_ABORTED: isCut,
  ERR_EMPTY_RESPONSE: isCut,
  ERR_NETWORK_CHANGED: isCut,
  ECONNRESET: isCut,
  UND_ERR_SOCKET: isCut,
  ERR_INTERNET_DISCONNECTED: isOffline,
  ERR_INVALID_HTTP_RESPONSE: isForeign,
  ERR_INVALID_RESPONSE: isForeign,
  ERR_UNSAFE_PORT: isForeign,
  ERR_SSL_PROTOCOL_ERROR: isPlain,
  ERR_BLOCKED_BY_ADMINISTRATOR: isBlocked,
  ERR_NETWORK_ACCESS_DENIED: isBlocked,
  ERR_CERT_DATE_INVALID: isExpired,
  CERT_HAS_EXPIRED: isExpired,
  ERR_CERT_COMMON_NAME_INVALID: isMisnamed,
  ERR_TLS_CERT_ALTNAME_INVALID: isMisnamed,
  ERR_CERT_AUTHORITY_INVALID: isUntrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: isUntrusted,
  SELF_SIGNED_CERT_IN_CHAIN: isUntrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: isUntrusted,
  ERR_PROXY_CONNECTION_FAILED: isProxy,
  ERR_TUNNEL_CONNECTION_FAILED: isProxy,
};

/** Says in a sentence why a request to an address failed, and what to do. */
export function reasonOf(error: unknown, url: URL): string {
  const known = namesOf(error)
    .map((name) => REASONS[name])
    .find((sentence) => sentence !== undefined);
  return (
    known?.(url.host) ?? `${url.host} could not be reached: ${error instanceof Error ? error.message : String(error)}`
  );
}

/** Chromium puts the name into the message, Node into the code of the cause. */
function namesOf(error: unknown): readonly string[] {
  const names: string[] = [];
  for (let current = error; current instanceof Error && names.length < 8; current = current.cause) {
    const chromium = /\bnet::(ERR_[A-Z0-9_]+)/.exec(current.message)?.[1];
    const { code } = current as { readonly code?: unknown }; // any error has it, maybe undefined
    for (const name of [chromium, code, current.name]) if (typeof name === 'string') names.push(name);
  }
  return names;
}
