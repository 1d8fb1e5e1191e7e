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

const [video, canvas, image] = ['video', 'canvas', 'img'].map((name) => document.querySelector(name));
const withSound = new URLSearchParams(location.search).get('sound') === '1';
const Generator = self.MediaStreamTrackGenerator;
const pictures = Generator && new Generator({ kind: 'video' });
const sounds = Generator && withSound && new Generator({ kind: 'audio' });
const [pictureWriter, soundWriter] = [pictures, sounds].map((track) => track && track.writable.getWriter());

function reveal(element) {
  for (const each of [video, canvas, image]) each.hidden = each !== element;
}

function write(writer, data) {
  writer.write(data).catch(() => data.close());
}

function paint(frame) {
  reveal(pictureWriter ? video : canvas);
  if (pictureWriter) return write(pictureWriter, frame);
  if (canvas.width !== frame.displayWidth) canvas.width = frame.displayWidth;
  if (canvas.height !== frame.displayHeight) canvas.height = frame.displayHeight;
  canvas.getContext('2d').drawImage(frame, 0, 0);
  frame.close();
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
      setTimeout(connect, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
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

function showJpeg() {
  let lost = false;
  const load = () => { image.src = 'live.mjpeg?' + Date.now(); };
  reveal(image);
  load();
  image.onerror = () => { lost = true; };
  // A browser says nothing of a stream of pictures that has broken off.
  setInterval(async () => {
    const found = await fetch('.', { method: 'HEAD', cache: 'no-store' }).then((answer) => answer.ok, () => false);
    if (found && lost) load();
    lost = !found;
  }, RETRY_MS[RETRY_MS.length - 1]);
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
