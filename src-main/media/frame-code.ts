/** What a picture says about itself. */
export interface FrameCode {
  /** Number of the picture from 0; carried modulo 2^24 (155 hours at 30 per second). */
  readonly frame: number;
  /** When the picture was made, on the clock of `monotonicUs()`, in microseconds; carried modulo 2^48 (8.9 years). */
  readonly captureUs: number;
}

/** The luma plane of a picture: 8 bits a pixel, rows `stride` bytes apart. */
export interface LumaPlane {
  readonly data: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/*
 * The code is a grid of black and white cells along the top edge, 32 wide and 3 high, whose size follows the picture's,
 * so that scaling the picture scales the code. The two outer columns on each side, in the first and the last row, are a
 * fixed pattern that says what black and white look like after encoding and effects (even when a filter has swapped
 * them); the other 88 cells are the frame number, the time and a CRC-16, most significant bit first.
 */
const COLUMNS = 32;
const ROWS = 3;
/** A row of cells takes this share of the picture's height: 4 pixels of 96, 30 of 720. */
const ROW_SHARE = 1 / 24;
const BLACK = 16;
const WHITE = 235;
/** Luma steps that black and white must be apart to be told from each other. */
const MIN_CONTRAST = 24;
/** Pixels looked at along each side of a cell, at most. */
const MAX_SAMPLES = 4;

const FRAME_BYTES = 3;
const TIME_BYTES = 6;
const CRC_BYTES = 2;
const CODE_BYTES = FRAME_BYTES + TIME_BYTES + CRC_BYTES;

interface Cell {
  readonly column: number;
  readonly row: number;
}

const PATTERN: readonly (Cell & { readonly white: boolean })[] = [0, ROWS - 1].flatMap((row) =>
  [0, 1, COLUMNS - 2, COLUMNS - 1].map((column) => ({ column, row, white: (column + row) % 2 === 0 })),
);
const DATA_CELLS: readonly Cell[] = Array.from({ length: COLUMNS * ROWS }, (_, index) => ({
  column: index % COLUMNS,
  row: Math.floor(index / COLUMNS),
})).filter((cell) => !PATTERN.some(({ column, row }) => column === cell.column && row === cell.row));

/**
 * Draws `code` over the top eighth of a picture. Readable from 128x96 pixels up; in smaller pictures the cells are too
 * small to survive encoding.
 */
export function writeFrameCode(plane: LumaPlane, code: FrameCode): void {
  for (const { column, row, white } of PATTERN) drawCell(plane, column, row, white);
  const bytes = pack(code);
  DATA_CELLS.forEach(({ column, row }, bit) => {
    drawCell(plane, column, row, (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1);
  });
  for (let row = 0; row < ROWS; row += 1) stretchRow(plane, row);
}

/**
 * Reads the code out of a picture that may have been encoded, scaled, mirrored left to right, or changed in brightness,
 * contrast or polarity on its way. Null where there is none, or its checksum fails.
 */
export function readFrameCode(plane: LumaPlane): FrameCode | null {
  const levels = cellLevels(plane);
  return readCells(levels, false) ?? readCells(levels, true);
}

function readCells(levels: Float64Array, mirrored: boolean): FrameCode | null {
  const level = ({ column, row }: Cell): number =>
    levels[row * COLUMNS + (mirrored ? COLUMNS - 1 - column : column)] ?? 0;
  const pattern = PATTERN.map((cell) => ({ white: cell.white, level: level(cell) }));
  const whites = pattern.filter(({ white }) => white).map((cell) => cell.level);
  const blacks = pattern.filter(({ white }) => !white).map((cell) => cell.level);
  const inverted = mean(whites) < mean(blacks);
  if (Math.abs(mean(whites) - mean(blacks)) < MIN_CONTRAST) return null;
  const threshold = (mean(whites) + mean(blacks)) / 2;
  const isWhite = (value: number): boolean => value > threshold !== inverted;
  if (pattern.some((cell) => isWhite(cell.level) !== cell.white)) return null;

  const bytes = new Uint8Array(CODE_BYTES);
  DATA_CELLS.forEach((cell, bit) => {
    if (isWhite(level(cell))) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  });
  return unpack(bytes);
}

function pack(code: FrameCode): Uint8Array {
  const bytes = new Uint8Array(CODE_BYTES);
  writeNumber(bytes, 0, FRAME_BYTES, code.frame);
  writeNumber(bytes, FRAME_BYTES, TIME_BYTES, code.captureUs);
  writeNumber(bytes, CODE_BYTES - CRC_BYTES, CRC_BYTES, crc16(bytes.subarray(0, CODE_BYTES - CRC_BYTES)));
  return bytes;
}

function unpack(bytes: Uint8Array): FrameCode | null {
  const body = bytes.subarray(0, CODE_BYTES - CRC_BYTES);
  if (readNumber(bytes, CODE_BYTES - CRC_BYTES, CRC_BYTES) !== crc16(body)) return null;
  return {
    frame: readNumber(bytes, 0, FRAME_BYTES),
    captureUs: readNumber(bytes, FRAME_BYTES, TIME_BYTES),
  };
}

/** Writes the low `length` bytes of a whole number, most significant first; beyond 32 bits shifts do not reach. */
function writeNumber(bytes: Uint8Array, at: number, length: number, value: number): void {
  let rest = Math.floor(value);
  for (let index = at + length - 1; index >= at; index -= 1) {
    bytes[index] = ((rest % 256) + 256) % 256;
    rest = Math.floor(rest / 256);
  }
}

function readNumber(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0);
}

/** CRC-16/CCITT-FALSE: polynomial 0x1021, initial value 0xffff. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

const topOf = (plane: LumaPlane, row: number): number => Math.round(row * plane.height * ROW_SHARE);

/** Draws the uppermost line of a cell. */
function drawCell(plane: LumaPlane, column: number, row: number, white: boolean): void {
  const line = topOf(plane, row) * plane.stride;
  const left = Math.round((column * plane.width) / COLUMNS);
  const right = Math.round(((column + 1) * plane.width) / COLUMNS);
  plane.data.fill(white ? WHITE : BLACK, line + left, line + right);
}

/** Repeats the uppermost line of a row of cells down to the next row. */
function stretchRow(plane: LumaPlane, row: number): void {
  const top = topOf(plane, row);
  for (let y = top + 1; y < topOf(plane, row + 1); y += 1) {
    plane.data.copyWithin(y * plane.stride, top * plane.stride, top * plane.stride + plane.width);
  }
}

/** Mean luma of the inner half of each cell, away from the edges that encoding and scaling blur; row by row. */
function cellLevels(plane: LumaPlane): Float64Array {
  const { data, stride, width, height } = plane;
  const levels = new Float64Array(COLUMNS * ROWS);
  const columns = Array.from({ length: COLUMNS }, (_, column) =>
    samples((column * width) / COLUMNS, width / COLUMNS),
  );
  for (let row = 0; row < ROWS; row += 1) {
    const ys = samples(row * height * ROW_SHARE, height * ROW_SHARE);
    columns.forEach((xs, column) => {
      let sum = 0;
      for (const y of ys) for (const x of xs) sum += data[y * stride + x] ?? 0;
      levels[row * COLUMNS + column] = sum / (xs.length * ys.length);
    });
  }
  return levels;
}

/** Pixel positions spread over the inner half of a span. */
function samples(start: number, length: number): number[] {
  const count = Math.max(1, Math.min(MAX_SAMPLES, Math.floor(length / 2)));
  return Array.from({ length: count }, (_, index) =>
    Math.floor(start + length * (0.25 + (0.5 * (index + 0.5)) / count)),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
