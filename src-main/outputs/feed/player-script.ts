/**
 * The script of the player page, as browsers run it. It opens the page's socket (its messages: page-packet.ts), decodes what
 * comes without holding anything back, and shows it; lost sockets are opened again by themselves and the last picture stays.
 * Where the browser decodes no H.264, or not for pages of other machines, it shows the MJPEG instead.
 */
export const PLAYER_SCRIPT = `'use strict';
const HEADER_BYTES = 16;
const MAX_QUEUED = 320;
const MAX_FAILURES = 3;
const RETRY_MS = [250, 500, 1000, 2000];

const [video, canvas] = ['video', 'canvas'].map((name) => document.querySelector(name));
const withSound = new URLSearchParams(location.search).get('sound') === '1';
const Generator = self.MediaStreamTrackGenerator;
const pictures = Generator && new Generator({ kind: 'video' });
const sounds = Generator && withSound && new Generator({ kind: 'audio' });
const [pictureWriter, soundWriter] = [pictures, sounds].map((track) => track && track.writable.getWriter());

function reveal(element) {
  video.hidden = element !== video;
  canvas.hidden = element !== canvas;
}

function write(writer, data) {
  writer.write(data).catch(() => data.close());
}

function draw(picture, width, height) {
  reveal(canvas);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d').drawImage(picture, 0, 0);
  picture.close();
}

function paint(frame) {
  if (!pictureWriter) return draw(frame, frame.displayWidth, frame.displayHeight);
  reveal(video);
  write(pictureWriter, frame);
}

function pause(attempt) {
  return new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
}

// Decoders of one kind: opened with the first unit they can begin with, and again after a failure.
function track(Decoder, Chunk, output, onFailure) {
  let decoder = null;
  let config = null;
  let awaitsKey = true;
  const close = () => {
    if (decoder && decoder.state !== 'closed') decoder.close();
    decoder = null;
    awaitsKey = true;
  };
  const open = () => {
    decoder = new Decoder({ output, error: () => { close(); onFailure(); } });
    decoder.configure(config);
  };
  return {
    close,
    configure(next) {
      if (JSON.stringify(next) === JSON.stringify(config)) return;
      close();
      config = next;
    },
    decode(unit) {
      if (decoder && decoder.decodeQueueSize > MAX_QUEUED) awaitsKey = true;
      if (!config || (awaitsKey && unit.type !== 'key')) return;
      awaitsKey = false;
      if (!decoder) open();
      decoder.decode(new Chunk(unit));
    },
  };
}

function play() {
  let failures = 0;
  let attempt = 0;
  let socket = null;
  const onPicture = (frame) => {
    failures = 0;
    attempt = 0;
    paint(frame);
  };
  const picture = track(VideoDecoder, EncodedVideoChunk, onPicture, () => {
    failures += 1;
    if (failures < MAX_FAILURES) return;
    socket.onclose = null;
    socket.close();
    showJpeg();
  });
  const sound = soundWriter
    ? track(AudioDecoder, EncodedAudioChunk, (data) => write(soundWriter, data), () => {})
    : null;
  const take = (bytes) => {
    const head = new DataView(bytes);
    const unit = {
      type: head.getUint8(1) === 1 ? 'key' : 'delta',
      timestamp: head.getFloat64(8, true),
      data: new Uint8Array(bytes, HEADER_BYTES),
    };
    if (head.getUint8(0) === 0) picture.decode(unit);
    else if (sound) sound.decode(unit);
  };
  const configure = (tracks) => {
    picture.configure(tracks.video && { ...tracks.video, optimizeForLatency: true });
    if (sound) sound.configure(tracks.audio);
  };
  const connect = () => {
    const address = new URL('live.ws', location.href);
    address.protocol = 'ws:';
    socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => (typeof data === 'string' ? configure(JSON.parse(data)) : take(data));
    socket.onclose = () => {
      picture.close();
      if (sound) sound.close();
      pause(attempt).then(connect);
      attempt += 1;
    };
  };
  connect();
}

function startVideo() {
  if (!Generator) return;
  video.srcObject = new MediaStream([pictures, sounds].filter(Boolean));
  video.muted = !withSound;
  video.play().catch(() => {
    // Browsers let no page sound before somebody has clicked on it.
    video.muted = true;
    video.play().catch(() => {});
    addEventListener('pointerdown', () => { video.muted = false; }, { once: true });
  });
}

async function* jpegsOf(body) {
  const reader = body.getReader();
  let held = new Uint8Array(0);
  for (;;) {
    const head = /Content-Length: (\\d+)\\r\\n\\r\\n/.exec(String.fromCharCode(...held.subarray(0, 256)));
    const start = head ? head.index + head[0].length : 0;
    const end = head ? start + Number(head[1]) : Infinity;
    if (held.length >= end) {
      yield held.slice(start, end);
      held = held.slice(end);
      continue;
    }
    const { value, done } = await reader.read();
    if (done) return;
    const more = new Uint8Array(held.length + value.length);
    more.set(held);
    more.set(value, held.length);
    held = more;
  }
}

async function showJpeg() {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch('live.mjpeg', { cache: 'no-store' });
      for await (const jpeg of answer.ok ? jpegsOf(answer.body) : []) {
        const picture = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
        draw(picture, picture.width, picture.height);
        attempt = 0;
      }
    } catch {
      // The feed is away; it is asked again.
    }
    await pause(attempt);
  }
}

async function decodesH264() {
  if (!self.VideoDecoder) return false;
  const { supported } = await VideoDecoder.isConfigSupported({ codec: 'avc1.42E01F' });
  return supported;
}

decodesH264().catch(() => false).then((does) => {
  if (!does) return showJpeg();
  startVideo();
  play();
});
`;
