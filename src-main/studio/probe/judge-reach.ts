import { isPrivateHost } from '../../gateway/signer/signer-address.ts';
import { Findings, type StepOutcome } from './findings.ts';
import type { Reach } from './measure-reach.ts';

/** A connection that takes longer than this makes every start feel slow, in milliseconds. */
const SLOW_MS = 1_000;

/** Judges the way to an orchestrator: name, port, TLS and HTTP/2. */
export function judgeReach(reach: Reach): StepOutcome {
  const { url, addresses, dnsMs, tcpMs, tls, error, plainHttp } = reach;
  const findings = new Findings();
  if (addresses.length > 0) findings.figure('IP', addresses.join(', '));
  if (dnsMs !== null) findings.figure('DNS', dnsMs, 'ms');
  if (tcpMs !== null) findings.figure('TCP', tcpMs, 'ms');
  if (tls) findings.figure('TLS', tls.ms, 'ms');
  if (tls) findings.figure('protocol', `${tls.protocol}${tls.alpn === '' ? '' : ` ${tls.alpn}`}`);
  if (error && plainHttp) {
    findings.fail(
      `${url.host} speaks plain HTTP where TLS is expected`,
      `probe http://${url.host} if that is meant; else start go-livepeer without http:// in -httpAddr, or let the proxy before it pass TLS through`,
      error,
    );
  } else if (error) {
    findings.failBy(error, error.code === 'orchestrator_timeout' ? lateAdvice(tcpMs) : undefined);
  } else if (url.protocol === 'http:' && !isPrivateHost(url)) {
    findings.warn(
      'without TLS everybody on the way can see and change the video and the payments',
      'start go-livepeer without http:// in -httpAddr',
    );
  }
  if (tls && tls.alpn !== 'h2') {
    findings.fail(
      `it does not agree to HTTP/2 (ALPN: ${tls.alpn || 'none'}), and gRPC needs that`,
      'let the proxy before it pass TCP through, or switch on HTTP/2 and gRPC in it',
    );
  }
  const totalMs = (dnsMs ?? 0) + (tcpMs ?? 0) + (tls?.ms ?? 0);
  if (!error && totalMs > SLOW_MS)
    findings.warn(
      `connecting takes ${Math.round(totalMs)} ms`,
      'gateways prefer orchestrators that answer sooner: check the line and the load of this machine',
    );
  return findings.outcome(`${url.host} answers after ${totalMs.toFixed(totalMs < 10 ? 1 : 0)} ms`);
}

/** @param tcpMs null where even the connection was not taken */
function lateAdvice(tcpMs: number | null): string {
  return tcpMs === null
    ? 'open this TCP port in the firewall and the router, and forward it to the orchestrator'
    : 'check the port and the load of this machine: something took the connection and did not answer the TLS handshake';
}
