const OVERVIEW = `Rivulet: live AI video on the Livepeer network.

  npm start                                                     the app: go live with a camera, see the AI's picture
  npm start -- web                                              the app in a browser window
  npm start -- stream --input <file|URL|testsrc> --model <id>   send a video through a model, bring it back
  npm start -- orchestrator                                     run an orchestrator on this machine
  npm start -- signer                                           run a signer that pays orchestrators for gateways
  npm start -- probe <orchestrator...>                          test an orchestrator, and say what its owner should do
  npm start -- help [command]                                   this list, or the options of one command
  npm run demo                                                  ten seconds through an effect, as a file to look at

No account, key or internet is needed: without an orchestrator of yours, an embedded local network is started.
`;

const WEB = `npm start -- web [options]

The app in a browser: in a window of its own where a browser has an app mode, else in a tab. It is served on this machine
alone, to whoever opens the printed address; each address opens one window. Enter opens another one, Ctrl-C stops.

  --port <N>    the port to serve it on; 0 takes any that is free (default: 58395, or any if that one is taken)
  --no-open     only print the address
  --verbose     log what happens on standard error
`;

const STREAM = `npm start -- stream --input <file|URL|testsrc> --model <id> [options]

Sends a video through a model and brings the result back. While it runs, a line typed on standard input is the new
prompt. Ctrl-C stops cleanly; a second Ctrl-C stops at once.

  --input <file|URL|testsrc>   what to send: a file, any URL FFmpeg reads, or a generated test picture
  --model <id>                 the model, e.g. noop, transcode, edges (an unknown one lists what there is)
  --prompt <text>              what the picture should look like
  --params <JSON>              the model's parameters, e.g. '{"strength":0.8}'
  --output <where>             where what comes back goes, as often as you like: see below
  --record-input <file>        write what is sent, to .mp4 or .mkv
  --size <WxH>                 picture size to send (default: the input's)
  --fps <N>                    pictures per second to send (default: the input's)
  --bitrate <N>                video bit rate in bits per second, e.g. 2500000 or 2500k (default: by size)
  --gop <seconds>              distance between keyframes (default: 1)
  --audio <aac|opus|none>      how sound is sent (default: aac)
  --duration <S>               stop after S seconds of video (default: the input's length)
  --loop                       start the file again at its end
  --fast                       send as fast as the orchestrator accepts, not in real time
  --json                       print only a JSON summary on standard output
  --verbose                    log what happens on standard error

Outputs are independent: one that fails or is slow holds up neither another nor the stream. The summary lists each of them,
and the exit status is 1 when one was not well at the end.

  --output clip.mp4            a file, .mp4 (.m4v) or .mkv; what was written plays even after a crash
  --output rtmp://HOST/APP/KEY or rtmps://: Twitch, YouTube or any server; H.264 and AAC
  --output srt://HOST:PORT     to an SRT server; with ?mode=listener, as srt://127.0.0.1:9710?mode=listener, others fetch it
  --output udp://HOST:PORT     MPEG-TS to a machine or a group (?ttl=N)
  --output https://HOST/PATH   to a WHIP server
  --output http-feed           MPEG-TS, MJPEG and a player page on this machine alone; prints the addresses (http-feed:PORT)
  --output /dev/video10        a virtual camera of Linux (v4l2loopback), 1280x720 at 30 a second
  --output obs                 OBS shows it: makes a scene and brings it on air (obs:HOST:PORT)
  --stream-key-file <file>     stream keys, SRT passphrases and WHIP tokens of the rtmp, srt and https outputs, a line for
                               each in their order (or RIVULET_STREAM_KEY). In an address, other users may read them
  --obs-password-file <file>   the password of OBS's websocket server (or RIVULET_OBS_PASSWORD)

  npm start -- stream --input cam.mp4 --loop --model edges --output show.mkv --output http-feed
  RIVULET_STREAM_KEY=live_… npm start -- stream --input testsrc --model edges --output rtmps://live.twitch.tv/app

Through which orchestrator (default: the embedded local network; of several, the best that answers). The first of these that is given
counts; --discover adds to it:

  --orchestrator <URL>         an orchestrator, e.g. https://127.0.0.1:8935; several with commas or several times
  --pin <sha256>               accept this certificate only, as printed by the orchestrator
  --token <token|file>         a gateway token: orchestrators, signer and discovery in one (or RIVULET_TOKEN)
  --discovery <URL>            a list of orchestrators, as a discovery service or webhook answers it
  --discovery-header <K: V>    a header for it alone (or RIVULET_DISCOVERY_HEADERS, --discovery-headers-file <file>)
  --discover <kind>            signer, explorer, registry (for AI jobs) or protocol-registry; several with commas
  --rpc <URL>                  RPC endpoint of Arbitrum One for the registries (or RIVULET_RPC_URL)

Who pays:

  --paid                       the embedded network wants tickets, and an embedded signer makes them: try how it is
  --signer <URL>               a remote signer; several, in the order they are tried
  --signer-header <K: V>       a header for the signers alone (or RIVULET_SIGNER_HEADERS, --signer-headers-file <file>)
  --max-price <wei>            go to no orchestrator that costs more for a pixel
  --ceiling <wei|0.01eth>      end the stream before it has cost more than this
  --interval <seconds>         time between payments, 1 to 60 (default: 5)

What is paid is written down in the data folder, where the app shows it.
`;

const PROBE = `npm start -- probe <orchestrator...> [options]
npm start -- probe --embedded

Tests orchestrators, one after the other: how they are reached, their certificate, what they say, prices, models, tickets,
a short stream, a parameter update. Each step that fails says what its owner should do. Exit status 0: all passed (with
warnings or without), 1: one failed, 2: wrong usage, 130: interrupted.

  <orchestrator>    an address, e.g. https://127.0.0.1:8935; several with spaces or commas
  --embedded        the embedded local orchestrator, to see what a probe is like
  --model <id>      the model to stream through (default: noop, else the first that is warm and free)
  --seconds <N>     length of the stream, 3 to 120 (default: 10)
  --no-stream       leave out everything that takes a job
  --pin <sha256>    accept this certificate only, as printed by the orchestrator
  --signer <URL>    a remote signer: payments are tried as well
  --signer-header <K: V>, --signer-headers-file <file>, --ceiling <wei|0.01eth>, --interval <seconds>: as for stream
  --max-price <wei> fail what costs more for a pixel
  --rpc <URL>       RPC endpoint of Arbitrum One: compare with the chain what it says (or RIVULET_RPC_URL)
  --paid            with --embedded: it wants tickets, and an embedded signer makes them
  --json            print one JSON object for each orchestrator, each on a line, and nothing else
  --verbose         log what happens on standard error
`;

const DEMO = `npm run demo [-- --model <id>] [-- --prompt <text>]

Sends ten seconds of a generated clip through an effect and prints where the result lies.
`;

const topics: Readonly<Record<string, string>> = { web: WEB, stream: STREAM, probe: PROBE, demo: DEMO };

/** The help text of one command, or the overview. */
export function helpText(command: string | undefined): string {
  return (command !== undefined && Object.hasOwn(topics, command) && topics[command]) || OVERVIEW;
}
