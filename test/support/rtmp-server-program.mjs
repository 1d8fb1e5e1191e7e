/*
 * A real RTMP server in a process of its own: node-media-server, with HTTP-FLV to read back what it got. Started by
 * rtmp-server.ts, which gives it its configuration as the first argument.
 */
import { once } from 'node:events';
import NodeMediaServer from 'node-media-server';

const server = new NodeMediaServer(JSON.parse(process.argv[2]));
for (const name of ['postPublish', 'donePublish']) {
  server.on(name, ({ streamPath }) => process.send?.({ name, streamPath }));
}
const servers = [server.rtmpServer.tcpServer, server.rtmpServer.tlsServer, server.httpServer.httpServer];
const listening = servers.map((one) => one && once(one, 'listening'));
void server.run();
await Promise.all(listening);
const [rtmp, rtmps, http] = servers.map((one) => one?.address().port ?? null);
process.send?.({ name: 'ready', ports: { rtmp, rtmps, http } });
process.once('disconnect', () => process.exit(0));
